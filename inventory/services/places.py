"""The side places of a store: goods on the way to it, and goods it holds for inspection."""

from django.utils import translation

from inventory.models import StockItem, Warehouse


def side_place(store: Warehouse, kind: str) -> Warehouse:
    """Find, or make, the one transit or hold place of a store; two who ask at once get the same.

    Raises ValueError for what is not a store, or not a kind of side place.
    """
    if store.kind != Warehouse.Kind.STORE or kind == Warehouse.Kind.STORE:
        raise ValueError("Only a store has side places, for transit or hold.")
    place, _made = Warehouse.objects.get_or_create(
        parent=store,
        kind=kind,
        defaults={
            "code": f"{kind}-{store.pk}",
            "name": named(store.name, kind, "zh-hans"),
            "name_en": named(store.name_en, kind, "en") if store.name_en else "",
            "priority": store.priority,
        },
    )
    return place


def named(store_name: str, kind: str, language: str) -> str:
    """Name a side place after its store, in one language."""
    with translation.override(language):
        return f"{store_name[:180]} · {Warehouse.Kind(kind).label}"


def item_at(variant_id: int, warehouse_id: int) -> StockItem:
    """Find, or make, the stock item of a variant in a place."""
    found, _made = StockItem.objects.get_or_create(variant_id=variant_id, warehouse_id=warehouse_id)
    return found
