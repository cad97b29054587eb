"""A stock count as its counters and its approver see it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from inventory.models import CountLine, StockCount

LATEST = 8
STILL_SHOWN = 100
DIFFERENCES_SHOWN = 1000


@dataclass(frozen=True)
class CountSheet:
    """How far a count has come.

    ``latest`` and ``still`` are lines in the order of counting, ``differing`` those that disagree;
    ``found`` and ``missing`` sum their units. Blind, nothing here tells what is expected before
    the count is submitted.
    """

    count: StockCount
    lines: int
    counted: int
    latest: list[CountLine]
    still: list[CountLine]
    differing: list[CountLine]
    found: int
    missing: int

    @property
    def agreeing(self) -> int:
        """Return how many counted lines agree with the ledger."""
        return self.counted - len(self.differing)

    @property
    def left(self) -> int:
        """Return how many lines nobody has counted."""
        return self.lines - self.counted


def count_sheet(count: StockCount) -> CountSheet:
    """Gather a count, in a fixed number of queries."""
    rows = lines_of(count)
    sums = count.lines.aggregate(
        lines=Count("pk"),
        counted=Count("counted_quantity"),
        found=Sum(DIFFERENCE, filter=Q(counted_quantity__gt=F("expected_quantity")), default=0),
        missing=Sum(-DIFFERENCE, filter=Q(counted_quantity__lt=F("expected_quantity")), default=0),
    )
    is_open = count.state == StockCount.State.OPEN
    latest = rows.filter(counted_at__isnull=False).order_by("-counted_at")[:LATEST]
    still = rows.filter(counted_at__isnull=True).order_by("stock_item__bin", "pk")[:STILL_SHOWN]
    differing = differences(count).select_related(*SHOWN)[:DIFFERENCES_SHOWN]
    return CountSheet(
        count=count,
        latest=list(latest) if is_open else [],
        still=list(still),
        differing=[] if is_open else list(differing),
        **sums,
    )


DIFFERENCE = F("counted_quantity") - F("expected_quantity")
SHOWN = ("stock_item__variant__product", "counted_by", "move")


def lines_of(count: StockCount) -> QuerySet[CountLine]:
    """Choose a count's lines with what is shown of them."""
    rows: QuerySet[CountLine] = count.lines.select_related(*SHOWN)
    return rows


def differences(count: StockCount) -> QuerySet[Any]:
    """Choose the lines that disagree with the ledger, by bin."""
    disagree = ~Q(counted_quantity=F("expected_quantity"))
    return count.lines.filter(disagree, counted_at__isnull=False).order_by("stock_item__bin", "pk")
