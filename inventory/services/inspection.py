"""What becomes of goods held for inspection: put on the shelf, thrown away, or sent back."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

import inventory.services.ledger
import inventory.services.supplier_returns
from inventory.models import LayerUse, ReceiptLine, StockItem, StockMove, SupplierReturn
from inventory.services.ledger import Posting
from inventory.services.places import item_at
from inventory.services.supplier_returns import SentBack


class NothingHeld(Exception):
    """Fewer units of this delivery wait for inspection."""


@transaction.atomic
def release(
    *, receipt_line_id: int, quantity: int, reference: str, actor: Any = None
) -> ReceiptLine:
    """Put held units on the shelf, with the cost and age of what leaves hold; once a reference.

    Raises NothingHeld, and ValueError for a quantity below one.
    """
    return inspect(
        receipt_line_id,
        quantity,
        reference,
        lambda line, hold: put_on_shelf(line, hold, quantity, reference, actor),
    )


@transaction.atomic
def scrap(
    *, receipt_line_id: int, quantity: int, reference: str, reason: str, actor: Any = None
) -> ReceiptLine:
    """Throw held units away, with a reason, once a reference. Raises NothingHeld, ValueError."""

    def throw(line: ReceiptLine, hold: StockItem) -> None:
        posting = Posting(hold.pk, StockMove.Kind.SCRAP, -quantity, f"{reference}:out")
        inventory.services.ledger.post([posting], reason=reason, actor=actor)

    return inspect(receipt_line_id, quantity, reference, throw)


@transaction.atomic
def send_back(
    *,
    receipt_line_id: int,
    quantity: int,
    reference: str,
    reason: str,
    credit_amount: int | None = None,
    actor: Any = None,
) -> SupplierReturn:
    """Send held units back to who delivered them, once a reference.

    Raises NothingHeld, ValueError.
    """

    def send(line: ReceiptLine, hold: StockItem) -> None:
        inventory.services.supplier_returns.send_back(
            supplier_id=line.receipt.order.supplier_id,
            warehouse_id=hold.warehouse_id,
            lines=[SentBack(hold.variant_id, quantity)],
            reference=reference,
            reason=reason,
            credit_amount=credit_amount,
            actor=actor,
        )

    inspect(receipt_line_id, quantity, reference, send)
    return SupplierReturn.objects.get(reference=reference)


def inspect(
    receipt_line_id: int,
    quantity: int,
    reference: str,
    act: Callable[[ReceiptLine, StockItem], None],
) -> ReceiptLine:
    """Count units of a delivered line as inspected and act on them, unless the reference did.

    Raises NothingHeld, ValueError.
    """
    if quantity < 1:
        raise ValueError(_("Inspect at least one."))
    rows = ReceiptLine.objects.select_for_update(no_key=True, of=("self",))
    line = rows.select_related("receipt__order", "order_line", "held_move__stock_item").get(
        pk=receipt_line_id
    )
    if was_done(reference):
        return line
    if line.held_move is None or line.held_quantity - line.inspected_quantity < quantity:
        raise NothingHeld(_("So many units of this delivery do not wait for inspection."))
    ReceiptLine.objects.filter(pk=line.pk).update(
        inspected_quantity=F("inspected_quantity") + quantity
    )
    act(line, line.held_move.stock_item)
    line.refresh_from_db(fields=["inspected_quantity"])
    return line


def was_done(reference: str) -> bool:
    """Tell whether an inspection of this name has been booked."""
    if inventory.services.ledger.already(f"{reference}:out"):
        return True
    return SupplierReturn.objects.filter(reference=reference).exists()


def put_on_shelf(
    line: ReceiptLine, hold: StockItem, quantity: int, reference: str, actor: Any
) -> None:
    """Carry units from hold to the shelf of the store the order was for."""
    shelf = item_at(hold.variant_id, line.receipt.order.warehouse_id)
    inventory.services.ledger.lock([hold.pk, shelf.pk])
    kind = StockMove.Kind.TRANSFER
    leaving = Posting(hold.pk, kind, -quantity, f"{reference}:out")
    words = _("Inspected: good")
    left = inventory.services.ledger.post([leaving], reason=words, actor=actor, is_told=False)
    uses = LayerUse.objects.filter(move=left[0].move).to_carry()
    arriving = [
        inventory.services.ledger.onward(
            use, to=shelf.pk, kind=kind, quantity=use.quantity, reference=f"{reference}:in:{place}"
        )
        for place, use in enumerate(uses, start=1)
    ]
    inventory.services.ledger.post(arriving, reason=words, actor=actor)
