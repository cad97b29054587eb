"""Mend what ``verify`` found: nothing is edited, what was counted is booked by a new move."""

from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

import inventory.services.ledger
import inventory.services.stock
from inventory.models import CostLayer, Reservation, StockItem, StockMove


class NothingCounted(Exception):
    """Nobody can have counted fewer than no units."""


@transaction.atomic
def book_counted(
    *, stock_item_id: int, counted: int, reason: str, actor: Any = None
) -> StockMove | None:
    """Let an item's counters say what its rows say, then move the difference to what was counted.

    Returns the move; None where the rows already agreed with the count. Layers that contradict
    their moves cannot be mended so: the database refuses at COMMIT. Raises NothingCounted,
    NotEnoughStock when more is promised than was counted, TooMuchStock.
    """
    if counted < 0:
        raise NothingCounted(_("Count none or more."))
    inventory.services.ledger.lock([stock_item_id])
    realign(stock_item_id)
    item = StockItem.objects.get(pk=stock_item_id)
    if item.on_hand == counted:
        return None
    return inventory.services.stock.adjust(
        stock_item_id=stock_item_id,
        quantity=counted - item.on_hand,
        reference=f"mend:{stock_item_id}:{item.seq + 1}",
        reason=reason,
        actor=actor,
        kind=StockMove.Kind.COUNT,
    )


def realign(stock_item_id: int) -> None:
    """Set an item's counters to what its moves, open layers and promises come to."""
    last = StockMove.objects.filter(stock_item_id=stock_item_id).order_by("-seq").first()
    layers = CostLayer.objects.filter(stock_item_id=stock_item_id, is_open=True)
    promises = Reservation.objects.held().filter(stock_item_id=stock_item_id)
    StockItem.objects.filter(pk=stock_item_id).update(
        on_hand=last.balance if last else 0,
        seq=last.seq if last else 0,
        value=layers.aggregate(sum=Sum("value_left"))["sum"] or 0,
        reserved=promises.aggregate(sum=Sum("quantity"))["sum"] or 0,
    )
