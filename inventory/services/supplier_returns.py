"""Send goods back to a supplier, and note what it is to credit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import accounts.selectors
import inventory.services.ledger
from inventory.models import (
    StockItem,
    StockMove,
    Supplier,
    SupplierReturn,
    SupplierReturnLine,
    Warehouse,
)
from inventory.services.ledger import NotEnoughStock, Posted, Posting
from inventory.services.numbering import next_number
from inventory.services.purchasing import MOST_AMOUNT, MOST_UNITS


class NothingToSendBack(Exception):
    """The return names no goods, or the same goods twice."""


@dataclass(frozen=True)
class SentBack:
    """So many units of a variant."""

    variant_id: int
    quantity: int


@transaction.atomic
def send_back(
    *,
    supplier_id: int,
    warehouse_id: int,
    lines: Sequence[SentBack],
    reason: str,
    reference: str,
    credit_amount: int | None = None,
    actor: Any = None,
) -> SupplierReturn:
    """Take goods out of a place, oldest first; the same reference sends once.

    Without an amount the supplier is to credit what they cost. Raises NothingToSendBack,
    NotEnoughStock, and ValueError for an impossible quantity or amount.
    """
    check(lines, credit_amount)
    # The supplier's row makes two sendings of one reference wait for one another.
    supplier = Supplier.objects.select_for_update(no_key=True).get(pk=supplier_id)
    if known := SupplierReturn.objects.filter(reference=reference).first():
        return known
    number = next_number(SupplierReturn, "SR")
    place = Warehouse.objects.get(pk=warehouse_id)
    posted = take_out(place, lines, number, reason, actor)
    worth = sum(-one.move.value for one in posted)
    sent = SupplierReturn.objects.create(
        number=number,
        reference=reference,
        supplier=supplier,
        warehouse=place,
        reason=reason[:200],
        credit_amount=worth if credit_amount is None else credit_amount,
        actor=accounts.selectors.person(actor),
    )
    SupplierReturnLine.objects.bulk_create(
        SupplierReturnLine(
            supplier_return=sent,
            variant_id=line.variant_id,
            layer_id=one.uses[0].layer_id if len(one.uses) == 1 else None,
            quantity=line.quantity,
            move=one.move,
        )
        for line, one in zip(lines, posted, strict=True)
    )
    return sent


def check(lines: Sequence[SentBack], credit_amount: int | None) -> None:
    """Refuse what cannot be sent. Raises NothingToSendBack, ValueError."""
    if not lines or len({line.variant_id for line in lines}) < len(lines):
        raise NothingToSendBack(_("Name each article that goes back once."))
    if any(not 1 <= line.quantity <= MOST_UNITS for line in lines):
        raise ValueError(_("This is not a quantity."))
    if credit_amount is not None and not 0 <= credit_amount <= MOST_AMOUNT:
        raise ValueError(_("This is not a price."))


def take_out(
    place: Warehouse, lines: Sequence[SentBack], number: str, reason: str, actor: Any
) -> list[Posted]:
    """Post what leaves a place. Raises NotEnoughStock."""
    found = StockItem.objects.filter(
        warehouse=place, variant_id__in=[line.variant_id for line in lines]
    )
    items = dict(found.values_list("variant_id", "pk"))
    if len(items) < len(lines):
        raise NotEnoughStock(_("That is more than the warehouse can give away."))
    postings = [
        Posting(
            items[line.variant_id],
            StockMove.Kind.SUPPLIER_RETURN,
            -line.quantity,
            f"{number}:{line.variant_id}",
        )
        for line in lines
    ]
    return inventory.services.ledger.post(postings, reason=reason, actor=actor)
