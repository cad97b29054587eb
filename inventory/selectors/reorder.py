"""What runs low, and what to order of it from whom."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F, Sum

from inventory.models import PurchaseOrderLine, StockItem, SupplierItem
from inventory.purchase_life import ON_ITS_WAY
from inventory.purchase_terms import sold_quantity, unit_amount
from inventory.selectors.supplier_terms import as_terms

MOST_HINTS = 200


@dataclass(frozen=True)
class ReorderHint:
    """An item below its minimum, what is on its way, and what to order from its supplier."""

    item: StockItem
    coming: int
    supplier_item: SupplierItem | None
    quantity: int
    amount: int

    @property
    def supplier_id(self) -> int:
        """Return whom to ask, 0 where nobody is preferred."""
        return self.supplier_item.supplier_id if self.supplier_item else 0

    @property
    def key(self) -> str:
        """Return what the hints of one order have in common: supplier and warehouse."""
        return f"{self.supplier_id}:{self.item.warehouse_id}" if self.supplier_id else ""


def reorder_hints() -> list[ReorderHint]:
    """List items that stay below minimum with all that was ordered, the emptiest first.

    The order fills up to the maximum, or where there is none to the level of a refill, rounded
    up to what the preferred supplier sells.
    """
    low = StockItem.objects.in_service().filter(minimum__gt=F("on_hand") - F("reserved"))
    items = list(
        low.select_related("variant__product", "warehouse").order_by(
            F("on_hand") - F("reserved") - F("minimum"), "pk"
        )[:MOST_HINTS]
    )
    coming = on_their_way(items)
    offers = preferred(items)
    hints = [
        hint_for(item, coming[item.variant_id, item.warehouse_id], offers.get(item.variant_id))
        for item in items
    ]
    return [hint for hint in hints if hint.quantity]


def hint_for(item: StockItem, coming: int, offer: SupplierItem | None) -> ReorderHint:
    """Work out what to order for one item; a quantity of 0 where enough is coming."""
    have = item.on_hand - item.reserved + coming
    if have >= (item.minimum or 0):
        return ReorderHint(item, coming, offer, 0, 0)
    missing = max(item.maximum or 0, item.threshold or 0, item.minimum or 0) - have
    if offer is None:
        return ReorderHint(item, coming, None, missing, 0)
    terms = as_terms(offer)
    quantity = sold_quantity(terms, missing)
    return ReorderHint(item, coming, offer, quantity, quantity * unit_amount(terms, quantity))


def on_their_way(items: list[StockItem]) -> dict[tuple[int, int], int]:
    """Map variant and warehouse to the units ordered and not yet there."""
    lines = PurchaseOrderLine.objects.filter(
        variant__in={item.variant_id for item in items},
        order__state__in=ON_ITS_WAY,
        received_quantity__lt=F("quantity"),
    )
    owed = lines.values_list("variant_id", "order__warehouse_id").annotate(
        units=Sum(F("quantity") - F("received_quantity"))
    )
    found: dict[tuple[int, int], int] = defaultdict(int)
    found.update({(variant, place): units for variant, place, units in owed})
    return found


def preferred(items: list[StockItem]) -> dict[int, SupplierItem]:
    """Map variants to what their preferred supplier asks."""
    offers = SupplierItem.objects.filter(
        variant__in={item.variant_id for item in items},
        is_preferred=True,
        supplier__is_active=True,
    )
    chosen = offers.select_related("supplier").prefetch_related("breaks")
    return {offer.variant_id: offer for offer in chosen}
