"""Counts and transfers for tests, made through the shop's own verbs."""

from typing import Any

import inventory.services.counting
import inventory.services.transfers
from catalog.models import Variant
from inventory.models import StockCount, StockItem, Transfer, Warehouse
from tests.factories.catalog import stock_up


def make_store(code: str, name: str = "", **facts: Any) -> Warehouse:
    """Make a store."""
    return Warehouse.objects.create(code=code, name=name or f"{code} 仓", **facts)


def shelve(variant: Variant, quantity: int, store: Warehouse, shelf: str = "") -> StockItem:
    """Put units of a variant into a bin of a store."""
    stock_up(variant, quantity, store)
    item, _made = StockItem.objects.get_or_create(variant=variant, warehouse=store)
    item.bin = shelf
    item.save(update_fields=["bin"])
    return item


def begin_count(store: Warehouse, actor: Any, zone: str = "") -> StockCount:
    """Begin a count."""
    return inventory.services.counting.begin(warehouse_id=store.pk, zone=zone, actor=actor)


def submit_count(item: StockItem, counted: int, actor: Any) -> StockCount:
    """Begin a count, count one item, and hand it in."""
    count = begin_count(item.warehouse, actor)
    inventory.services.counting.record(
        count_id=count.pk, variant_id=item.variant_id, quantity=counted, actor=actor
    )
    return inventory.services.counting.submit(count_id=count.pk, actor=actor)


def draft_transfer(source: Warehouse, destination: Warehouse, **quantities: Any) -> Transfer:
    """Plan a transfer; ``quantities={variant: units}``."""
    wanted = {variant.pk: units for variant, units in quantities.pop("quantities").items()}
    return inventory.services.transfers.draft(
        source_id=source.pk,
        destination_id=destination.pk,
        quantities=wanted,
        actor=quantities.pop("actor", None),
    )
