"""Gateways' bills beside our books: what agrees, what differs to the fen, and a second look."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import payments.services.bills
from inventory.admin.buttons import PaperAdmin
from payments.gateways import UnknownGateway
from payments.gateways.contract import GatewayRefusal, GatewayTrouble
from payments.models import BillCheck

ACTS = "payments.change_billcheck"
KINDS = {"payment": gettext_lazy("payment"), "refund": gettext_lazy("refund")}


@admin.register(BillCheck)
class BillCheckAdmin(PaperAdmin):
    """A row a gateway and day, with a page of every movement the two sides do not agree on."""

    templates = "admin/payments"
    list_display = ["day", "gateway", "badge", "lines", "count", "checked_at"]
    list_display_links = ["day", "gateway"]
    list_filter = ["state", "gateway", "day"]

    def get_urls(self) -> list[URLPattern]:
        return [self.button("again", ACTS, self.again), *super().get_urls()]

    def show(self, request: HttpRequest, row: Any) -> HttpResponse:
        """Show what came of a check."""
        differences = [explained(found) for found in row.differences]
        return self.page(
            request,
            "bill.html",
            title=str(row),
            check=row,
            differences=differences,
            more=sum(difference["more"] for difference in differences),
            may_act=request.user.has_perm(ACTS),
        )

    def again(self, request: HttpRequest, check: BillCheck) -> str:
        """Fetch the bill once more and compare it with the books as they are now."""
        try:
            payments.services.bills.check_bill(gateway=check.gateway, day=check.day)
        except (UnknownGateway, GatewayTrouble, GatewayRefusal) as refusal:
            return _("The bill cannot be had now: %(why)s") % {"why": refusal}
        return _("The bill was checked again.")

    @admin.display(description=gettext_lazy("differences"))
    def count(self, check: BillCheck) -> int:
        """Count the differences."""
        return len(check.differences)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def badge(self, check: BillCheck) -> str:
        """Show the state as a badge."""
        words = check.get_state_display()
        return format_html('<span class="badge bill-{}">{}</span>', check.state, words)


def explained(found: dict[str, Any]) -> dict[str, Any]:
    """Return a difference in words, with where its row is and by how much we have more."""
    rows = reverse(f"admin:payments_{found['kind']}_changelist")
    more = (found["ours"] or 0) - (found["theirs"] or 0)
    words = KINDS[found["kind"]]
    return found | {"words": words, "url": f"{rows}?q={found['number']}", "more": more}
