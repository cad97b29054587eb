"""Payments and what gateways said of them: to read and to ask about, never to edit."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import payments.services.collection
from operations.admin import ReadOnlyAdmin, SheetAdmin
from payments.models import Payment, PaymentEvent
from payments.services.collection import GatewayUnavailable


def as_money(amount: int) -> str:
    """Write fen as money."""
    return render_to_string("admin/money.html", {"amount": amount})


def may_act(request: HttpRequest) -> bool:
    """Tell whether a clerk may act on payments, beyond reading of them."""
    return request.user.has_perm("payments.change_payment")


@admin.register(Payment)
class PaymentAdmin(SheetAdmin):
    list_display = [
        "out_trade_no",
        "order_reference",
        "gateway",
        "channel",
        "came",
        "went_back",
        "state",
        "created_at",
        "succeeded_at",
    ]
    list_filter = ["state", "gateway", "channel"]
    search_fields = ["=out_trade_no", "=order_reference", "=gateway_trade_no"]
    date_hierarchy = "created_at"
    show_full_result_count = False
    actions = ["ask"]

    def show(self, request: HttpRequest, row: Payment) -> HttpResponse:
        """Show a payment, how it is presented, and what its gateway said of it."""
        context = {
            **self.admin_site.each_context(request),
            "title": row.out_trade_no,
            "payment": row,
            "told": PaymentEvent.objects.about(row.out_trade_no).order_by("pk")[:100],
            "refunds": row.refunds.order_by("pk"),
            "may_ask": may_act(request) and row.state == Payment.State.PENDING,
        }
        return TemplateResponse(request, "admin/payments/payment.html", context)

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def came(self, payment: Payment) -> str:
        """Write the amount as money."""
        return as_money(payment.amount)

    @admin.display(description=gettext_lazy("refunded"), ordering="refunded_amount")
    def went_back(self, payment: Payment) -> str:
        """Write what was given back as money."""
        return as_money(payment.refunded_amount)

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
class PaymentEventAdmin(ReadOnlyAdmin):
    list_display = ["event_key", "gateway", "is_verified", "outcome", "received_at"]
    list_filter = ["is_verified", "gateway", "outcome"]
    search_fields = ["=event_key"]
    show_full_result_count = False
