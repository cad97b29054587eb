"""Refunds: what is on its way, what failed, and the buttons for a person who has to look."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import payments.services.refunds
from inventory.admin.buttons import PaperAdmin
from payments.admin.payments import as_money
from payments.forms import PayOutForm
from payments.models import Refund
from payments.selectors.books import journal_of
from payments.services.refunds import NothingToRetry, NotToBePaidOut

RETRIES, PAYS_OUT = "payments.retry_refund", "payments.pay_out_refund"


class CareFilter(admin.SimpleListFilter):
    """Narrows refunds to those a person has to look at."""

    title = gettext_lazy("to be looked at")
    parameter_name = "care"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("failed, or on the way for days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        cared_for = Refund.objects.needing_care().values("pk")
        return queryset.filter(pk__in=cared_for) if self.value() else queryset


@admin.register(Refund)
class RefundAdmin(PaperAdmin):
    """Money on its way back, with a page for each: why it failed, and what to do."""

    refusals: tuple[type[Exception], ...] = (NothingToRetry, NotToBePaidOut)
    templates = "admin/payments"
    list_display = ["out_refund_no", "badge", "money", "order", "failure", "created_at"]
    list_filter = [CareFilter, "state", "payment__gateway"]
    list_select_related = ["payment"]
    search_fields = ["=out_refund_no", "=payment__out_trade_no", "=payment__order_reference"]
    show_full_result_count = False
    actions = ["retry_chosen"]

    def get_urls(self) -> list[URLPattern]:
        return [
            self.button("retry", RETRIES, self.retry),
            self.button("pay_out", PAYS_OUT, self.pay_out),
            *super().get_urls(),
        ]

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Tell whether this clerk may send failed refunds again."""
        return bool(request.user.has_perm(RETRIES))

    def show(self, request: HttpRequest, row: Any, form: PayOutForm | None = None) -> HttpResponse:
        """Show a refund, what its order has in the books, and what can be done."""
        is_failed = row.state == Refund.State.FAILED
        return self.page(
            request,
            "refund.html",
            title=row.out_refund_no,
            refund=row,
            journal=journal_of(row.payment.order_reference),
            form=form or PayOutForm(),
            may_retry=is_failed and request.user.has_perm(RETRIES),
            may_pay_out=is_failed and request.user.has_perm(PAYS_OUT),
        )

    def retry(self, _request: HttpRequest, refund: Refund) -> str:
        """Put a failed refund back in line."""
        payments.services.refunds.retry_refund(refund.pk)
        return _("The refund is back in line.")

    def pay_out(self, request: HttpRequest, refund: Refund) -> HttpResponse | str:
        """Settle a failed refund that was paid in another way."""
        form = PayOutForm(request.POST)
        if not form.is_valid():
            return self.show(request, refund, form)
        settled = self.settle(refund, form.cleaned_data["note"], request.user)
        if isinstance(settled, str):
            return settled
        if settled.state == Refund.State.SUCCEEDED:
            return _("The gateway has given this money back after all; nothing was booked by hand.")
        return _("The refund is settled and booked.")

    def settle(self, refund: Refund, note: str, actor: Any) -> Refund | str:
        """Settle it, or return what to say instead."""
        return payments.services.refunds.pay_out(refund_id=refund.pk, note=note, actor=actor)

    @admin.action(description=gettext_lazy("Try the refund again"), permissions=["retry"])
    def retry_chosen(self, request: HttpRequest, queryset: QuerySet[Refund]) -> None:
        """Put each chosen failed refund back in line."""
        for refund in queryset[:100]:
            try:
                words = self.retry(request, refund)
            except NothingToRetry as error:
                words = str(error)
            self.message_user(request, f"{refund.out_refund_no} {words}")

    @admin.display(description=gettext_lazy("order"), ordering="payment__order_reference")
    def order(self, refund: Refund) -> str:
        return str(refund.payment.order_reference)

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def money(self, refund: Refund) -> str:
        """Write the amount as money."""
        return as_money(refund.amount)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def badge(self, refund: Refund) -> str:
        """Show the state as a badge."""
        words = refund.get_state_display()
        return format_html('<span class="badge refund-{}">{}</span>', refund.state, words)
