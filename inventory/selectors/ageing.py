"""How long the goods have been lying here, by the day the shop first got them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone

from inventory.models import CostLayer

# Days; a layer is in the last stretch it has reached.
STRETCHES = (0, 31, 91, 181)


@dataclass(frozen=True)
class Age:
    """Units and their value in fen by stretch of age, the youngest first."""

    units: tuple[int, ...]
    values: tuple[int, ...]

    @property
    def value(self) -> int:
        """Return what all of it is worth."""
        return sum(self.values)

    @property
    def old_value(self) -> int:
        """Return what the oldest stretch is worth."""
        return self.values[-1]


def stretches() -> list[str]:
    """Name the stretches in days, as ``0–30`` … ``181+``."""
    named = [f"{start}–{end - 1}" for start, end in pairwise(STRETCHES)]
    return [*named, f"{STRETCHES[-1]}+"]


def ageing(warehouse_id: int | None = None, at: datetime | None = None) -> dict[int, Age]:
    """Map variants to the age of what is left of them, those with most old value first.

    One query over the open layers.
    """
    layers = CostLayer.objects.filter(is_open=True)
    if warehouse_id is not None:
        layers = layers.filter(stock_item__warehouse_id=warehouse_id)
    sums = dict(columns(at or timezone.now()))
    rows = layers.order_by().values("stock_item__variant_id").annotate(**sums)
    found = {row["stock_item__variant_id"]: age_of(row) for row in rows}
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].old_value, -pair[1].value)))


def columns(now: datetime) -> Iterable[tuple[str, Any]]:
    """Yield a sum of units and one of value for every stretch."""
    for place, start in enumerate(STRETCHES):
        until = now - timedelta(days=start)
        inside = Q(received_at__lte=until) if start else Q()
        if place + 1 < len(STRETCHES):
            inside &= Q(received_at__gt=now - timedelta(days=STRETCHES[place + 1]))
        yield f"units{place}", Sum("quantity_left", filter=inside, default=0)
        yield f"value{place}", Sum("value_left", filter=inside, default=0)


def age_of(row: Mapping[str, Any]) -> Age:
    """Return the age of one variant from its sums."""
    places = range(len(STRETCHES))
    return Age(
        tuple(int(row[f"units{place}"]) for place in places),
        tuple(int(row[f"value{place}"]) for place in places),
    )


def total(ages: Iterable[Age]) -> Age:
    """Add ages up, stretch by stretch."""
    rows = list(ages)
    places = range(len(STRETCHES))
    return Age(
        tuple(sum(age.units[place] for age in rows) for place in places),
        tuple(sum(age.values[place] for age in rows) for place in places),
    )
