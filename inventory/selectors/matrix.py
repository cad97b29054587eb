"""Stock at a glance: one row a variant, one column a warehouse."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from catalog.models import Variant
from inventory.models import StockItem, Warehouse


@dataclass(frozen=True)
class Row:
    """A variant and what of it lies in each place, None where it never lay."""

    variant: Variant
    cells: list[StockItem | None]

    @property
    def items(self) -> list[StockItem]:
        """Return the places where it lies or lay."""
        return [item for item in self.cells if item is not None]

    @property
    def on_hand(self) -> int:
        """Return the units of all places."""
        return sum(item.on_hand for item in self.items)

    @property
    def reserved(self) -> int:
        """Return the promised units of all places."""
        return sum(item.reserved for item in self.items)

    @property
    def value(self) -> int:
        """Return what all of it cost, in fen."""
        return sum(item.value for item in self.items)


def stocked_variants(words: str = "") -> QuerySet[Variant]:
    """Choose the variants that are, or were, in any warehouse, by SKU, barcode or name."""
    stocked = Variant.objects.filter(Exists(StockItem.objects.filter(variant=OuterRef("pk"))))
    for word in words.split()[:5]:
        stocked = stocked.filter(
            Q(sku__icontains=word)
            | Q(barcode=word)
            | Q(product__name__icontains=word)
            | Q(product__name_en__icontains=word)
        )
    return stocked.order_by("sku")


def matrix(variants: Iterable[Variant], places: Iterable[Warehouse]) -> list[Row]:
    """Lay variants out over places, in one query."""
    rows, columns = list(variants), [place.pk for place in places]
    items: Mapping[tuple[int, int], StockItem] = {
        (item.variant_id, item.warehouse_id): item
        for item in StockItem.objects.filter(variant__in=rows, warehouse__in=columns)
    }
    return [Row(row, [items.get((row.pk, column)) for column in columns]) for row in rows]


def places() -> list[Warehouse]:
    """List the warehouses in the order of their columns, each store before its side places."""
    found = Warehouse.objects.select_related("parent")
    return sorted(
        found,
        key=lambda place: (
            (place.parent or place).priority,
            (place.parent or place).pk,
            place.parent_id is not None,
            place.pk,
        ),
    )
