"""Carry out what a stock sheet says: exactly what its dry run showed, or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import inventory.services.counting
import inventory.services.ledger
from inventory.models import KeptBack, StockCount, StockItem
from inventory.selectors.stock_sheet import LEVELS
from inventory.services.levels import Levels
from inventory.services.stock_plans import Key, Plan, make_plan, standing
from operations.statements import Statement

BATCH = 1000
SET_LEVELS = Statement(
    "UPDATE inventory_stockitem AS item SET bin = new.bin, minimum = new.minimum,"
    " threshold = new.threshold, maximum = new.maximum"
    " FROM unnest($1::bigint[], $2::varchar[], $3::integer[], $4::integer[], $5::integer[])"
    " AS new (id, bin, minimum, threshold, maximum) WHERE item.id = new.id"
)


class SheetOutdated(Exception):
    """Something the dry run showed has changed since."""


@dataclass(frozen=True)
class Outcome:
    """What an import did: items with new levels, and the counts that await approval."""

    items: int
    counts: list[StockCount]


def import_sheet(*, content: bytes, digest: str, actor: Any) -> Outcome:
    """Apply a sheet whose dry run had this digest; counted rows become counts to approve.

    Raises Unreadable, SheetOutdated.
    """
    plan = make_plan(content)
    if plan.digest != digest:
        raise SheetOutdated(_("Stock has changed since this was shown. Look at it again."))
    return carry_out(plan, actor)


@transaction.atomic
def carry_out(plan: Plan, actor: Any) -> Outcome:
    """Write a plan, with every row it concerns locked and as it was. Raises SheetOutdated."""
    items = lock(plan.keys)
    now = standing(items.values())
    if any(now.get(key) != plan.basis[key] for key in plan.keys):
        raise SheetOutdated(_("Stock has changed since this was shown. Look at it again."))
    set_all({items[key].pk: items[key] for key in plan.levels}, by_item(plan, items))
    return Outcome(len(plan.levels), hand_in(plan, items, actor))


def lock(keys: Iterable[Key]) -> dict[Key, StockItem]:
    """Lock the items of some variants in some warehouses; what was missing is made."""
    keys = set(keys)
    StockItem.objects.bulk_create(
        (StockItem(variant_id=variant, warehouse_id=place) for variant, place in sorted(keys)),
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    found = StockItem.objects.filter(variant_id__in={variant for variant, _place in keys})
    rows = found.values_list("pk", "variant_id", "warehouse_id")
    locked = inventory.services.ledger.lock(
        pk for pk, variant, place in rows if (variant, place) in keys
    )
    return {(item.variant_id, item.warehouse_id): item for item in locked.values()}


def by_item(plan: Plan, items: Mapping[Key, StockItem]) -> dict[int, Levels]:
    """Map items to their new levels."""
    return {items[key].pk: levels for key, levels in plan.levels.items()}


def set_all(items: Mapping[int, StockItem], levels: Mapping[int, Levels]) -> None:
    """Write new levels of many locked items in a few statements; alerts look again."""
    SET_LEVELS.run(
        list(levels), *([getattr(new, name) for new in levels.values()] for name in LEVELS)
    )
    KeptBack.objects.filter(stock_item__in=levels).delete()
    KeptBack.objects.bulk_create(
        (
            KeptBack(stock_item_id=key, channel=channel, quantity=units)
            for key, wanted in levels.items()
            for channel, units in wanted.kept_back.items()
        ),
        batch_size=BATCH,
    )
    inventory.services.ledger.announce({item.variant_id for item in items.values()})


def hand_in(plan: Plan, items: Mapping[Key, StockItem], actor: Any) -> list[StockCount]:
    """Hand the counted rows in, a count a warehouse."""
    places: dict[int, dict[int, int]] = {}
    for key, counted in plan.counted.items():
        places.setdefault(key[1], {})[items[key].pk] = counted
    return [
        inventory.services.counting.hand_in(warehouse_id=place, counted=counted, actor=actor)
        for place, counted in sorted(places.items())
    ]
