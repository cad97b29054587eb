"""Take in what a supplier delivers: good onto the shelf, doubtful into hold, the rest not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

import accounts.selectors
import inventory.services.ledger
from inventory.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    StockItem,
    StockMove,
    Warehouse,
)
from inventory.purchase_life import ON_ITS_WAY, after_delivery
from inventory.purchase_terms import most_taken_in
from inventory.services.ledger import Posted, Posting
from inventory.services.places import item_at, side_place
from inventory.services.purchase_transitions import transition
from inventory.services.purchasing import MOST_UNITS, lock_order


class DeliveryRefused(Exception):
    """The delivery cannot be booked so; the words say why."""


@dataclass(frozen=True)
class Delivered:
    """What came of an order line: units for the shelf, for inspection, and refused at the door."""

    order_line_id: int
    accepted: int = 0
    held: int = 0
    refused: int = 0
    reason: str = ""

    @property
    def taken(self) -> int:
        """Return how many units stay in the house."""
        return self.accepted + self.held


@transaction.atomic
def receive(
    *,
    order_id: int,
    reference: str,
    lines: Sequence[Delivered],
    delivery_note: str = "",
    actor: Any = None,
) -> Receipt:
    """Book one delivery of a sent order at the prices ordered; the same reference books once.

    Raises DeliveryRefused, and ValueError for an impossible quantity.
    """
    order = lock_order(order_id)
    if known := Receipt.objects.filter(reference=reference).first():
        return same_delivery(known, order)
    lines = [line for line in lines if line.taken or line.refused]
    ordered = {line.pk: line for line in order.lines.select_related("variant")}
    check(order, ordered, lines)
    receipt = Receipt.objects.create(
        order=order,
        reference=reference,
        delivery_note=delivery_note[:40],
        actor=accounts.selectors.person(actor),
    )
    posted = put_away(receipt, ordered, lines, actor)
    ReceiptLine.objects.bulk_create(written(receipt, line, posted) for line in lines)
    count_in(lines)
    move_on(order, actor)
    return receipt


def same_delivery(known: Receipt, order: PurchaseOrder) -> Receipt:
    """Return the delivery a reference was booked for. Raises DeliveryRefused for another order."""
    if known.order_id != order.pk:
        raise DeliveryRefused(_("This reference was booked for another order."))
    return known


def check(
    order: PurchaseOrder, ordered: dict[int, PurchaseOrderLine], lines: Sequence[Delivered]
) -> None:
    """Refuse what cannot have come. Raises DeliveryRefused, ValueError."""
    if order.state not in ON_ITS_WAY:
        raise DeliveryRefused(_("Nothing is expected of this order."))
    if not lines:
        raise DeliveryRefused(_("Nothing of this delivery was counted."))
    if len({line.order_line_id for line in lines}) < len(lines):
        raise DeliveryRefused(_("Count each article of a delivery once."))
    for line in lines:
        check_line(ordered.get(line.order_line_id), line)


def check_line(ordered: PurchaseOrderLine | None, line: Delivered) -> None:
    """Refuse one line of a delivery that cannot be. Raises DeliveryRefused, ValueError."""
    if ordered is None:
        raise DeliveryRefused(_("This was not ordered here."))
    units = (line.accepted, line.held, line.refused)
    if min(units) < 0 or max(units) > MOST_UNITS:
        raise ValueError(_("This is not a quantity."))
    sku = ordered.variant.sku
    if (line.held or line.refused) and not line.reason.strip():
        raise DeliveryRefused(_("%(sku)s: say why units are held or refused.") % {"sku": sku})
    most = most_taken_in(ordered.quantity) - ordered.received_quantity
    if line.taken > most:
        words = _(
            "%(sku)s: %(taken)d came, at most %(most)d more are taken in"
            " (a tenth above the order). Refuse the rest at the door."
        )
        raise DeliveryRefused(words % {"sku": sku, "taken": line.taken, "most": max(most, 0)})


def put_away(
    receipt: Receipt,
    ordered: dict[int, PurchaseOrderLine],
    lines: Sequence[Delivered],
    actor: Any,
) -> dict[str, Posted]:
    """Post what stays in the house, good and doubtful, in one go; return it by reference."""
    store = receipt.order.warehouse
    hold = side_place(store, Warehouse.Kind.HOLD) if any(line.held for line in lines) else store
    postings = []
    # In the variants' order: two deliveries that open the same stock rows never wait in a ring.
    for line in sorted(lines, key=lambda line: ordered[line.order_line_id].variant_id):
        of_order = ordered[line.order_line_id]
        for units, place, way in ((line.accepted, store, "in"), (line.held, hold, "hold")):
            if units:
                item = item_at(of_order.variant_id, place.pk)
                postings.append(coming_in(item, units, of_order, move_name(receipt, line, way)))
    if not postings:
        return {}
    booked = inventory.services.ledger.post(postings, reason=receipt.delivery_note, actor=actor)
    return {posted.move.reference: posted for posted in booked}


def move_name(receipt: Receipt, line: Delivered, way: str) -> str:
    """Return the reference of the move by which units of a line came in."""
    return f"{receipt.order.number}:{receipt.pk}:{line.order_line_id}:{way}"


def coming_in(item: StockItem, units: int, ordered: PurchaseOrderLine, reference: str) -> Posting:
    """Return the posting of units at the price they were ordered for."""
    value = ordered.unit_amount * units
    return Posting(item.pk, StockMove.Kind.RECEIPT, units, reference, value=value)


def written(receipt: Receipt, line: Delivered, posted: dict[str, Posted]) -> ReceiptLine:
    """Return the row of one delivered line, with the moves it was booked by."""
    accepted = posted.get(move_name(receipt, line, "in"))
    held = posted.get(move_name(receipt, line, "hold"))
    return ReceiptLine(
        receipt=receipt,
        order_line_id=line.order_line_id,
        accepted_quantity=line.accepted,
        held_quantity=line.held,
        refused_quantity=line.refused,
        reason=line.reason.strip()[:200],
        accepted_move=accepted.move if accepted else None,
        held_move=held.move if held else None,
    )


def count_in(lines: Sequence[Delivered]) -> None:
    """Count on the order's lines what stays in the house."""
    for line in lines:
        PurchaseOrderLine.objects.filter(pk=line.order_line_id).update(
            received_quantity=F("received_quantity") + line.taken
        )


def move_on(order: PurchaseOrder, actor: Any) -> None:
    """Let the order become partly or wholly received, if anything of it stays."""
    if not order.lines.filter(received_quantity__gt=0).exists():
        return
    is_complete = not order.lines.filter(received_quantity__lt=F("quantity")).exists()
    to = after_delivery(order.state, is_complete=is_complete)
    if to != order.state:
        transition(order, to, actor=actor)
