"""What goes in and out of a warehouse by hand: received, corrected, scrapped."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import catalog.services.cards
import inventory.services.ledger
from catalog.models import Variant
from inventory.models import CostLayer, StockItem, StockMove, SupplierItem
from inventory.services.ledger import Posting
from operations.amounts import share_of
from operations.statements import Given, Statement

LATEST_LAYER = Statement(
    lambda: (
        CostLayer.objects.filter(stock_item__variant_id=Given(1))
        .order_by("-pk")
        .values_list("value", "quantity")[:1]
    )
)


@transaction.atomic
def receive(
    *,
    variant_id: int,
    warehouse_id: int,
    quantity: int,
    reference: str,
    value: int | None = None,
    actor: Any = None,
    reason: str = "",
) -> StockMove:
    """Add goods to a warehouse as a layer of ``value`` fen; the same reference is received once.

    Without a value they cost what the variant cost last. Raises ValueError for a quantity below
    one, TooMuchStock.
    """
    if quantity < 1:
        raise ValueError(_("Receive at least one."))
    item, _made = StockItem.objects.get_or_create(variant_id=variant_id, warehouse_id=warehouse_id)
    return enter_once(
        item,
        reference,
        lambda: Posting(
            item.pk,
            StockMove.Kind.RECEIPT,
            quantity,
            reference,
            value=going_value(variant_id, quantity) if value is None else value,
        ),
        reason=reason,
        actor=actor,
    )


@transaction.atomic
def adjust(
    *,
    stock_item_id: int,
    quantity: int,
    reference: str,
    reason: str,
    actor: Any = None,
    kind: str = StockMove.Kind.ADJUSTMENT,
) -> StockMove:
    """Correct what a warehouse has by ``quantity`` (either sign), with a reason, once a reference.

    What is found costs what the variant cost last. Raises NotEnoughStock when less would be left
    than is promised, TooMuchStock.
    """
    item = StockItem.objects.get(pk=stock_item_id)
    return enter_once(
        item,
        reference,
        lambda: Posting(
            item.pk,
            kind,
            quantity,
            reference,
            value=going_value(item.variant_id, quantity) if quantity > 0 else 0,
        ),
        reason=reason,
        actor=actor,
    )


def scrap(
    *, stock_item_id: int, quantity: int, reference: str, reason: str, actor: Any = None
) -> StockMove:
    """Throw ``quantity`` units away, with a reason, once a reference. Raises NotEnoughStock."""
    if quantity < 1:
        raise ValueError(_("Scrap at least one."))
    return adjust(
        stock_item_id=stock_item_id,
        quantity=-quantity,
        reference=reference,
        reason=reason,
        actor=actor,
        kind=StockMove.Kind.SCRAP,
    )


def enter_once(
    item: StockItem,
    reference: str,
    posting: Callable[[], Posting],
    *,
    reason: str = "",
    actor: Any = None,
) -> StockMove:
    """Post one move unless its reference is booked: of two the second waits and finds the move."""
    inventory.services.ledger.lock([item.pk])
    if booked := inventory.services.ledger.already(reference):
        return booked
    return inventory.services.ledger.post([posting()], reason=reason, actor=actor)[0].move


def going_value(variant_id: int, quantity: int) -> int:
    """Return what so many units cost by the latest delivery, or by the preferred supplier, in fen.

    0 where neither is known.
    """
    if latest := LATEST_LAYER.row(variant_id):
        value, units = latest
        return share_of(value * quantity, 1, units)
    offer = SupplierItem.objects.filter(variant_id=variant_id).order_by("-is_preferred", "pk")
    amount = offer.values_list("unit_amount", flat=True).first()
    return (amount or 0) * quantity


def refresh_window(variant_id: int) -> None:
    """Show on the product's card whether any of its variants can be bought."""
    product_id = Variant.objects.values_list("product_id", flat=True).get(pk=variant_id)
    siblings = StockItem.objects.in_service().filter(
        variant__product_id=product_id, variant__is_active=True
    )
    catalog.services.cards.set_in_stock(product_id, siblings.promisable().exists())
