"""What was there, what came, what went, what is there: I_t = I_0 − O_t + S_t for any window."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, Sum

from inventory.models import StockMove

KEYS = {
    "item": "stock_item",
    "variant": "stock_item__variant",
    "warehouse": "stock_item__warehouse",
    "kind": "kind",
}


@dataclass(frozen=True)
class Flow:
    """Units at the start of a window (I_0), what came (S_t) and what went (O_t) in it."""

    opening: int
    came: int
    went: int

    @property
    def closing(self) -> int:
        """Return the units at the end of the window (I_t)."""
        return self.opening - self.went + self.came


def sums(start: datetime) -> dict[str, Any]:
    """Return the three sums over moves before the window's end."""
    inside = Q(created_at__gte=start)
    return {
        "opening": Sum("quantity", filter=Q(created_at__lt=start), default=0),
        "came": Sum("quantity", filter=inside & Q(quantity__gt=0), default=0),
        "went": Sum("quantity", filter=inside & Q(quantity__lt=0), default=0),
    }


def flow(start: datetime, end: datetime, **only: Any) -> Flow:
    """Tell what flowed from ``start`` until before ``end``, in one query.

    ``only`` narrows the moves: ``stock_item=…``, ``stock_item__variant=…``; without it, all.
    """
    moves = StockMove.objects.filter(created_at__lt=end, **only)
    return flow_of(**moves.aggregate(**sums(start)))


def flows_by(group: str, start: datetime, end: datetime, **only: Any) -> dict[Any, Flow]:
    """Map items, variants, warehouses or kinds of move to what flowed in a window, in one query."""
    moves = StockMove.objects.filter(created_at__lt=end, **only)
    rows = moves.order_by().values(KEYS[group]).annotate(**sums(start))
    return dict(read(rows, KEYS[group]))


def read(rows: Any, key: str) -> Iterator[tuple[Any, Flow]]:
    """Yield each group's flow, leaving out those where nothing was and nothing moved."""
    for row in rows:
        found = flow_of(row["opening"], row["came"], row["went"])
        if found.opening or found.came or found.went:
            yield row[key], found


def flow_of(opening: int, came: int, went: int) -> Flow:
    """Return a flow from signed sums."""
    return Flow(int(opening), int(came), -int(went))
