"""What goes in and out of a warehouse: every change of ``on_hand`` has a move that says why."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

import catalog.services.cards
import operations.services.outbox
from catalog.models import Variant
from inventory.models import StockItem, StockMove

STOCK_CHANGED = "stock.changed"


class NotEnoughStock(Exception):
    """A warehouse cannot give away what it does not have, or has promised."""


@transaction.atomic
def receive(
    *,
    variant_id: int,
    warehouse_id: int,
    quantity: int,
    reference: str,
    actor: Any = None,
    reason: str = "",
) -> StockMove:
    """Add goods to a warehouse and write the move; the same reference is received once.

    Raises ValueError for a quantity below one.
    """
    if quantity < 1:
        raise ValueError(_("Receive at least one."))
    item, _made = StockItem.objects.get_or_create(variant_id=variant_id, warehouse_id=warehouse_id)
    # Of two clicks with one reference the second waits here and then finds the move.
    StockItem.objects.filter(pk=item.pk).lock().get()
    existing = StockMove.objects.filter(reference=reference).first()
    if existing:
        return existing
    return move(
        item, StockMove.Kind.RECEIPT, quantity, reference=reference, actor=actor, reason=reason
    )


@transaction.atomic
def adjust(
    *, stock_item_id: int, quantity: int, reference: str, reason: str, actor: Any = None
) -> StockMove:
    """Correct what a warehouse has by ``quantity`` (either sign), with a reason, once a reference.

    Raises NotEnoughStock when less would be left than is promised.
    """
    item = StockItem.objects.filter(pk=stock_item_id).lock().get()
    existing = StockMove.objects.filter(reference=reference).first()
    if existing:
        return existing
    return move(
        item, StockMove.Kind.ADJUSTMENT, quantity, reference=reference, actor=actor, reason=reason
    )


def move(
    item: StockItem,
    kind: str,
    quantity: int,
    *,
    reference: str,
    actor: Any = None,
    reason: str = "",
) -> StockMove:
    """Write one move and change the counter last. Raises NotEnoughStock."""
    written = StockMove.objects.create(
        stock_item=item,
        kind=kind,
        quantity=quantity,
        reference=reference,
        actor=actor,
        reason=reason,
    )
    enough = StockItem.objects.annotate(
        left=F("on_hand") + F("backorder_limit") - F("reserved") + quantity
    ).filter(pk=item.pk, left__gte=0, on_hand__gte=-quantity)
    if not enough.update(on_hand=F("on_hand") + quantity):
        raise NotEnoughStock(_("That is more than the warehouse can give away."))
    announce([item.variant_id])
    return written


def announce(variant_ids: list[int]) -> None:
    """Note, in this transaction, that the shop window has to look at these variants again."""
    for variant_id in variant_ids:
        operations.services.outbox.enqueue(
            topic=STOCK_CHANGED, key=str(variant_id), payload={"variant": variant_id}
        )


def refresh_window(variant_id: int) -> None:
    """Show on the product's card whether any of its variants can be bought."""
    product_id = Variant.objects.values_list("product_id", flat=True).get(pk=variant_id)
    siblings = StockItem.objects.in_service().filter(
        variant__product_id=product_id, variant__is_active=True
    )
    in_stock = siblings.filter(on_hand__gt=F("reserved") - F("backorder_limit")).exists()
    catalog.services.cards.set_in_stock(product_id, in_stock)
