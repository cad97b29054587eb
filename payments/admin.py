"""Payments at the operator's desk: to read, to ask, to try again; never to edit."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import payments.services.collection
import payments.services.refunds
from payments.models import Payment, PaymentEvent, Refund
from payments.services.collection import GatewayUnavailable
from payments.services.refunds import NothingToRetry


class ReadOnly(admin.ModelAdmin):
    """Shows rows nobody may change by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def may_act(request: HttpRequest) -> bool:
    """Tell whether a clerk may act on payments, beyond reading of them."""
    return request.user.has_perm("payments.change_payment")


@admin.register(Payment)
class PaymentAdmin(ReadOnly):
    list_display = [
        "out_trade_no",
        "order_reference",
        "gateway",
        "channel",
        "amount",
        "refunded_amount",
        "state",
        "created_at",
        "succeeded_at",
    ]
    list_filter = ["state", "gateway", "channel"]
    search_fields = ["=out_trade_no", "=order_reference", "=gateway_trade_no"]
    date_hierarchy = "created_at"
    show_full_result_count = False
    actions = ["ask"]

    @admin.action(description=gettext_lazy("Ask the gateway"))
    def ask(self, request: HttpRequest, queryset: Any) -> None:
        """Ask the gateway about each chosen payment; the order acts within seconds."""
        if not may_act(request):
            return
        for payment in queryset[:20]:
            try:
                asked = payments.services.collection.ask_gateway(payment.pk)
            except GatewayUnavailable as error:
                self.message_user(request, str(error), messages.ERROR)
                return
            words = _("Asked: %(state)s") % {"state": asked.get_state_display()}
            self.message_user(request, f"{payment.out_trade_no} {words}")


@admin.register(PaymentEvent)
class PaymentEventAdmin(ReadOnly):
    list_display = ["event_key", "gateway", "is_verified", "outcome", "received_at"]
    list_filter = ["is_verified", "gateway", "outcome"]
    search_fields = ["=event_key"]
    show_full_result_count = False


@admin.register(Refund)
class RefundAdmin(ReadOnly):
    list_display = [
        "out_refund_no",
        "payment",
        "amount",
        "reason",
        "state",
        "attempts",
        "created_at",
        "succeeded_at",
    ]
    list_filter = ["state"]
    list_select_related = ["payment"]
    search_fields = ["=out_refund_no", "=payment__out_trade_no", "=payment__order_reference"]
    show_full_result_count = False
    actions = ["retry"]

    @admin.action(description=gettext_lazy("Try the refund again"))
    def retry(self, request: HttpRequest, queryset: Any) -> None:
        """Put each chosen failed refund back in line."""
        if not may_act(request):
            return
        for refund in queryset[:20]:
            try:
                payments.services.refunds.retry_refund(refund.pk)
            except NothingToRetry as error:
                self.message_user(request, f"{refund.out_refund_no} {error}", messages.ERROR)
            else:
                words = _("The refund is back in line.")
                self.message_user(request, f"{refund.out_refund_no} {words}")
