"""Four eyes at the desk: what waits for a second person, and refunds that need one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import orders.services.approvals
from inventory.admin.buttons import PaperAdmin
from orders.admin.after_sales_verbs import REFUSALS as AFTER_SALES_REFUSALS
from orders.admin.verbs import REFUSALS, in_words
from orders.models import RefundApproval
from orders.services.approvals import AlreadyAsked, AlreadyDecided, OwnRefund
from payments.admin.refunds import RefundAdmin
from payments.models import Refund
from payments.services.refunds import NotToBePaidOut

APPROVES = "orders.approve_refund"


class DecisionForm(forms.Form):
    """Why, in a few words."""

    words = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)


@admin.register(RefundApproval)
class RefundApprovalAdmin(PaperAdmin):
    """What waits for a second person: approved, declined or taken back, and by whom."""

    refusals = (AlreadyDecided, OwnRefund, NotToBePaidOut, *REFUSALS, *AFTER_SALES_REFUSALS)
    templates = "admin/orders/refundapproval"
    list_display = ["number", "kind", "money", "badge", "asked_by", "asked_at", "decided_by"]
    list_display_links = None
    list_filter = ["state", "kind"]
    list_select_related = ["order", "asked_by", "decided_by"]
    search_fields = ["=order__number"]
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses of the buttons."""
        return [
            self.button("approve", APPROVES, self.approve),
            self.button("decline", "orders.view_refundapproval", self.decline),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the queue."""
        context = {"title": _("Refund approvals"), **(extra_context or {})}
        return super().changelist_view(request, context)

    def show(self, request: HttpRequest, row: Any) -> HttpResponse:
        """Show what is asked for, and what this person may say to it."""
        is_own = row.asked_by_id == request.user.pk
        is_waiting = row.state == RefundApproval.State.WAITING
        may = request.user.has_perm(APPROVES) and row.order.user_id != request.user.pk
        return self.page(
            request,
            "change_form.html",
            title=row.order.number,
            asked=row,
            is_own=is_own,
            may_approve=is_waiting and may and not is_own,
            may_decline=is_waiting and (may or is_own),
            form=DecisionForm(),
        )

    def approve(self, request: HttpRequest, asked: RefundApproval) -> str:
        """Agree, and have it carried out."""
        orders.services.approvals.approve(
            approval_id=asked.pk, words=words_in(request), actor=request.user
        )
        return _("Approved and carried out.")

    def decline(self, request: HttpRequest, asked: RefundApproval) -> str:
        """Say no, or take back what one asked for oneself."""
        if asked.asked_by_id != request.user.pk and not request.user.has_perm(APPROVES):
            raise OwnRefund(_("A second person has to look at this."))
        orders.services.approvals.decline(
            approval_id=asked.pk, words=words_in(request), actor=request.user
        )
        return _("Declined; nothing was given back.")

    @admin.display(description=gettext_lazy("order"), ordering="order_id")
    def number(self, asked: RefundApproval) -> str:
        """Lead to the page of what waits."""
        return format_html(
            '<a class="number" href="{}">{}</a>', self.address_of(asked), asked.order.number
        )

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def money(self, asked: RefundApproval) -> str:
        """Write the amount as money."""
        return render_to_string("admin/money.html", {"amount": asked.amount})

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def badge(self, asked: RefundApproval) -> str:
        """Show the state as a badge."""
        words = asked.get_state_display()
        return format_html('<span class="badge approval-{}">{}</span>', asked.state, words)


def words_in(request: HttpRequest) -> str:
    """Return the words that were typed, as far as they are kept."""
    form = DecisionForm(request.POST)
    return str(form.cleaned_data["words"]) if form.is_valid() else ""


admin.site.unregister(Refund)


@admin.register(Refund)
class SharedRefundAdmin(RefundAdmin):
    """Refunds as payments shows them; what is paid out above the limit waits for a second."""

    refusals = (*RefundAdmin.refusals, AlreadyAsked)

    def settle(self, refund: Refund, note: str, actor: Any) -> Refund | str:
        """Settle it, or say that a second person must look."""
        done = orders.services.approvals.pay_out(refund_id=refund.pk, words=note, actor=actor)
        return in_words(done) if isinstance(done, RefundApproval) else done
