"""Give money and points back: by units, by an amount, or all; it always closes to what was paid.

Every way ends in one credit note, written in the transaction that counts it on lines and order,
promises the gateway's refund and books it.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

import accounts.selectors
import loyalty.services.points
import operations.services.outbox
import orders.services.books
import orders.services.rewards
import orders.services.transitions
import orders.settlement
import payments.services.refunds
from operations.amounts import share_of
from orders.models import CreditNote, CreditNoteLine, Order, OrderLine
from orders.settlement import Back, Paid, Share
from payments.models import Payment


class RefundRefused(Exception):
    """This cannot be refunded."""


def refund_units(
    *,
    order: Order,
    units: Mapping[int, int],
    reference: str,
    reason: str,
    actor: Any = None,
    freight_amount: int = 0,
) -> CreditNote:
    """Give back units of a locked order's lines (line → units), with some of the freight.

    The same reference is given back once. Raises RefundRefused.
    """
    if order.paid_at is None:
        raise RefundRefused(_("There is nothing to refund."))
    if freight_amount < 0 or freight_amount > freight_left(order):
        raise RefundRefused(_("That is more than was paid for the freight."))
    try:
        back = orders.settlement.for_units(paid_lines(order), units, freight_amount)
    except ValueError as error:
        raise RefundRefused(_("That is more than was bought and not refunded yet.")) from error
    return give(order, back, reference, reason, actor)


def refund_amount(
    *, order: Order, amount: int, reference: str, reason: str, actor: Any = None
) -> CreditNote:
    """Give an amount back as goodwill, shared over what is left. Raises RefundRefused."""
    try:
        back = orders.settlement.for_amount(paid_lines(order), amount, freight_left(order))
    except ValueError as error:
        raise RefundRefused(_("That is more than was paid.")) from error
    return give(order, back, reference, reason, actor)


def refund_rest(
    *, order: Order, reference: str, reason: str, actor: Any = None
) -> CreditNote | None:
    """Give back all that is left of a locked order; None where nothing is."""
    back = orders.settlement.for_all(paid_lines(order), freight_left(order))
    if not back.amount and not back.points_amount:
        return None
    return give(order, back, reference, reason, actor)


def paid_lines(order: Order) -> list[Paid]:
    """Tell what was paid for each line of a locked order and given back; nothing while unpaid."""
    is_paid = order.paid_at is not None
    return [
        Paid(
            line.pk,
            line.quantity,
            line.paid_amount if is_paid else 0,
            line.points_amount if is_paid else 0,
            line.refunded_quantity,
            line.refunded_amount,
            line.refunded_points_amount,
        )
        for line in OrderLine.objects.filter(order=order).order_by("pk")
    ]


def freight_left(order: Order) -> int:
    """Return how much freight was paid and not given back yet."""
    is_paid = order.paid_at is not None
    return order.freight_amount - order.refunded_freight_amount if is_paid else 0


def give(order: Order, back: Back, reference: str, reason: str, actor: Any) -> CreditNote:
    """Write, count, promise and book one giving back, once a reference. Raises RefundRefused."""
    known: CreditNote | None = CreditNote.objects.filter(reference=reference).first()
    if known is not None:
        return known
    if not back.lines and not back.amount:
        raise RefundRefused(_("There is nothing to refund."))
    note = write_note(order, back, reference, reason, actor)
    count(order, note)
    if note.amount:
        send_money(order, note)
    if note.points_count:
        loyalty.services.points.give_back(
            order_reference=order.number, count=note.points_count, reference=note.reference
        )
    if order.completed_at is not None:
        orders.services.rewards.take_back(order, note)
    orders.services.books.credit(note)
    words = f"¥{note.amount / 100:.2f} {reason}".strip()
    orders.services.transitions.record(order, "refund", actor=actor, detail=words)
    operations.services.outbox.enqueue(
        topic="order.refunded", key=order.number, payload={"order": order.pk, "note": note.pk}
    )
    return note


def write_note(order: Order, back: Back, reference: str, reason: str, actor: Any) -> CreditNote:
    """Write a credit note and count its shares on the lines. Raises RefundRefused."""
    note = CreditNote.objects.create(
        order=order,
        reference=reference,
        amount=back.amount,
        freight_amount=back.freight_amount,
        points_amount=back.points_amount,
        points_count=points_for(order, back.points_amount),
        reason=reason[:200],
        actor=accounts.selectors.person(actor),
    )
    for key, share in back.lines.items():
        count_line(key, share)
    CreditNoteLine.objects.bulk_create(
        CreditNoteLine(
            note=note,
            line_id=key,
            quantity=share.quantity,
            amount=share.amount,
            points_amount=share.points_amount,
        )
        for key, share in back.lines.items()
    )
    return note


def points_for(order: Order, worth: int) -> int:
    """Return how many of the points spent come back for their worth: all of them for all of it."""
    if not worth:
        return 0
    return share_of(order.points_count, worth, order.points_amount, order.refunded_points_amount)


def count_line(line_id: int, share: Share) -> None:
    """Count a share on its line, within what was bought and paid. Raises RefundRefused."""
    rows = OrderLine.objects.filter(
        pk=line_id,
        quantity__gte=F("refunded_quantity") + share.quantity,
        points_amount__gte=F("refunded_points_amount") + share.points_amount,
    ).filter(net_amount__gte=F("refunded_amount") + share.amount - F("tax_amount"))
    if not rows.update(
        refunded_quantity=F("refunded_quantity") + share.quantity,
        refunded_amount=F("refunded_amount") + share.amount,
        refunded_points_amount=F("refunded_points_amount") + share.points_amount,
    ):
        raise RefundRefused(_("That is more than was paid."))


def count(order: Order, note: CreditNote) -> None:
    """Count a credit note on its order, within what was paid. Raises RefundRefused."""
    sums = {
        "refunded_amount": note.amount,
        "refunded_points_amount": note.points_amount,
        "refunded_freight_amount": note.freight_amount,
    }
    rows = Order.objects.filter(
        pk=order.pk,
        paid_amount__gte=F("refunded_amount") + note.amount,
        points_amount__gte=F("refunded_points_amount") + note.points_amount,
        freight_amount__gte=F("refunded_freight_amount") + note.freight_amount,
    )
    if not rows.update(**{name: F(name) + more for name, more in sums.items()}):
        raise RefundRefused(_("That is more than was paid."))
    for name, more in sums.items():
        setattr(order, name, getattr(order, name) + more)


def send_money(order: Order, note: CreditNote) -> None:
    """Promise the money of a note through the payment it came by. Raises RefundRefused."""
    payment = Payment.objects.for_order(order.number).filter(state=Payment.State.SUCCEEDED).first()
    if payment is None:
        raise RefundRefused(_("There is nothing to refund."))
    payments.services.refunds.request_refund(
        payment_id=payment.pk,
        amount=note.amount,
        reference=note.reference,
        reason=note.reason or order.number,
    )


@transaction.atomic
def refund_by_clerk(
    *, order_id: int, amount: int, reason: str, actor: Any, seen: int | None = None
) -> Order:
    """Refund an amount a clerk typed. Raises RefundRefused.

    ``seen`` is what the clerk saw as refunded so far, so that a button pressed twice acts once.
    """
    order: Order = Order.objects.filter(pk=order_id).lock().get()
    if seen is not None and seen != order.refunded_amount:
        raise RefundRefused(_("Money was given back a moment ago; please look again."))
    reference = f"clerk:{order.number}:{order.refunded_amount}"
    refund_amount(order=order, amount=amount, reference=reference, reason=reason, actor=actor)
    return order
