"""The stock as one table: what a spreadsheet exports, and takes back with new levels and counts."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Max, Q

from inventory.models import Channel, StockItem, Warehouse

# Which lines of a sheet are known by, what it may set, and what it only tells.
KEYS = ("sku", "warehouse")
LEVELS = ("bin", "minimum", "threshold", "maximum")
KEPT = tuple(f"kept_{channel}" for channel in Channel.values)
COLUMNS = ("sku", "product", "warehouse", "on_hand", *LEVELS, *KEPT, "counted")


def sheet_rows(warehouse_id: int | None = None) -> Iterator[list[Any]]:
    """Yield the stock of a warehouse, or of all, a row an item in ``COLUMNS``; none counted yet."""
    items = StockItem.objects.exclude(warehouse__kind=Warehouse.Kind.TRANSIT)
    if warehouse_id:
        items = items.filter(warehouse_id=warehouse_id)
    kept = {
        f"kept_{channel}": Max("kept_back__quantity", filter=Q(kept_back__channel=channel))
        for channel in Channel.values
    }
    rows = items.annotate(**kept).order_by("warehouse__priority", "warehouse_id", "bin", "pk")
    facts = ("variant__sku", "variant__product__name", "warehouse__code", "on_hand", *LEVELS, *kept)
    for row in rows.values_list(*facts).iterator(2000):
        yield [*row, ""]
