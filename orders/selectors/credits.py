"""What was given back of an order: each credit note, and how far its money has got."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from orders.models import CreditNote, CreditNoteLine, Order
from payments.models import Refund

TITLES = {
    "cancel": _("Order cancelled"),
    "cancelled": _("Cancelled before dispatch"),
    "return": _("After-sales service"),
}


@dataclass(frozen=True)
class Credit:
    """A credit note with its lines; ``refund`` is None where it gives no money back."""

    note: CreditNote
    lines: tuple[CreditNoteLine, ...]
    refund: Refund | None

    @property
    def title(self) -> str:
        """Say in the reader's language what it is for."""
        return str(TITLES.get(self.kind, _("Refund")))

    @property
    def words(self) -> str:
        """Return what a person wrote as the reason; after-sales tells its own on its page."""
        return "" if self.kind == "return" else self.note.reason

    @property
    def kind(self) -> str:
        """Return what its reference begins with, such as ``cancel`` or ``return``."""
        return self.note.reference.partition(":")[0]

    @property
    def state(self) -> str:
        """Return how far the money has got; points alone are there at once."""
        return self.refund.state if self.refund else Refund.State.SUCCEEDED

    @property
    def state_label(self) -> str:
        """Return the state for a shopper, whom a failure at the gateway need not worry."""
        waits = self.state == Refund.State.FAILED
        return str(Refund.State(Refund.State.REQUESTED if waits else self.state).label)

    @property
    def arrived_at(self) -> datetime | None:
        """Return when it was settled."""
        return self.refund.succeeded_at if self.refund else self.note.created_at


def credits_of(order: Order) -> list[Credit]:
    """List what was given back of an order, the latest first, in three queries at most."""
    notes = list(order.credit_notes.prefetch_related("lines__line"))
    if not notes:
        return []
    sent = Refund.objects.filter(reference__in=[note.reference for note in notes])
    by_reference = {refund.reference: refund for refund in sent}
    return [
        Credit(note, tuple(note.lines.all()), by_reference.get(note.reference)) for note in notes
    ]
