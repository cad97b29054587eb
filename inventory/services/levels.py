"""The levels of a stock item: when to be told, how much may be sold ahead, what is kept back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import inventory.services.ledger
from inventory.models import KeptBack, StockItem


class LevelsRefused(Exception):
    """These levels contradict one another, or what is promised already."""


@dataclass(frozen=True)
class Levels:
    """Levels in units; None is no level.

    Below ``minimum`` stock is low, from ``threshold`` it is refilled, above ``maximum`` it is too
    much. ``backorder_limit`` units are sold before they come; ``kept_back`` maps channels to
    units they may not sell.
    """

    minimum: int | None = None
    threshold: int | None = None
    maximum: int | None = None
    backorder_limit: int = 0
    bin: str = ""
    kept_back: Mapping[str, int] = field(default_factory=dict)


def levels_of(item: StockItem) -> Levels:
    """Return the levels of an item as they stand, in one query."""
    kept = dict(KeptBack.objects.filter(stock_item=item).values_list("channel", "quantity"))
    return Levels(item.minimum, item.threshold, item.maximum, item.backorder_limit, item.bin, kept)


@transaction.atomic
def set_levels(*, stock_item_id: int, levels: Levels) -> StockItem:
    """Give a stock item new levels; alerts and those who wait look again.

    Raises LevelsRefused, StockItem.DoesNotExist.
    """
    check(levels)
    item = inventory.services.ledger.lock([stock_item_id]).get(stock_item_id)
    if item is None:
        raise StockItem.DoesNotExist
    if item.reserved > item.on_hand + levels.backorder_limit:
        words = _("%(owed)d units are sold ahead already; the limit cannot be lower.")
        raise LevelsRefused(words % {"owed": item.reserved - item.on_hand})
    facts: dict[str, Any] = asdict(levels)
    keep_back(item, facts.pop("kept_back"))
    for name, value in facts.items():
        setattr(item, name, value)
    item.save(update_fields=list(facts))
    inventory.services.ledger.announce([item.variant_id])
    return item


def check(levels: Levels) -> None:
    """Refuse levels that contradict one another. Raises LevelsRefused."""
    if levels.threshold is not None and levels.minimum is None:
        raise LevelsRefused(_("Name the minimum first: what is refilled was low before."))
    known = [n for n in (levels.minimum, levels.threshold, levels.maximum) if n is not None]
    if known != sorted(known):
        raise LevelsRefused(_("Minimum, refilled from and maximum must rise."))


def keep_back(item: StockItem, kept: Mapping[str, int]) -> None:
    """Write what each channel may not sell; nothing kept back leaves no row."""
    wanted = {channel: units for channel, units in kept.items() if units}
    KeptBack.objects.filter(stock_item=item).exclude(channel__in=wanted).delete()
    KeptBack.objects.bulk_create(
        [KeptBack(stock_item=item, channel=key, quantity=n) for key, n in wanted.items()],
        update_conflicts=True,
        unique_fields=["stock_item", "channel"],
        update_fields=["quantity"],
    )
