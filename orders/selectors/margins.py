"""What is left of a sale when its goods are paid for: by line, by order, by window."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from catalog.models import Price
from inventory.selectors.costs import GOODS_SOLD, LINES_MOVED, cost_of_lines, going_costs
from inventory.selectors.windows import window
from operations.amounts import share_of
from operations.statements import Statement
from orders.models import Order, OrderLine

RECENT = timedelta(days=90)
GROUPS = {
    "day": "(at AT TIME ZONE $3)::date",
    "product": "line.product_id",
    "category": "product.category_id",
}
# What a line's units bring in is its share of the line's net amount, by cumulative rounding: the
# shares of all its parcels sum to the line.
BY = """
WITH moved AS (SELECT sold.*, sum(units) OVER (
    PARTITION BY line ORDER BY at, units DESC, value ROWS UNBOUNDED PRECEDING) AS so_far
  FROM ({goods}) sold WHERE at < $2 AND line IN ({touched}))
SELECT {key}, sum(units)::bigint,
  sum(line.net_amount * so_far / line.quantity
    - line.net_amount * (so_far - units) / line.quantity)::bigint,
  sum(value)::bigint
FROM moved JOIN orders_orderline line ON line.id = moved.line
JOIN catalog_product product ON product.id = line.product_id
WHERE at >= $1 AND $3::text <> '' AND (cardinality($4::bigint[]) = 0 OR product.id = ANY($4))
GROUP BY 1 ORDER BY 1"""
STATEMENTS = {
    name: Statement(BY.format(key=key, goods=GOODS_SOLD, touched=LINES_MOVED), plans_anew=True)
    for name, key in GROUPS.items()
}


@dataclass(frozen=True)
class Margin:
    """What goods brought in and what they cost, in fen; units that came back are in neither."""

    revenue: int
    cost: int
    units: int = 0

    @property
    def amount(self) -> int:
        """Return what is left."""
        return self.revenue - self.cost

    @property
    def percent(self) -> Decimal | None:
        """Return what is left in per cent of the revenue, to a tenth; None without revenue."""
        if not self.revenue:
            return None
        return (Decimal(self.amount * 100) / self.revenue).quantize(Decimal("0.1"))

    def __add__(self, other: "Margin") -> "Margin":
        return Margin(
            self.revenue + other.revenue, self.cost + other.cost, self.units + other.units
        )


NOTHING = Margin(0, 0)


@dataclass(frozen=True)
class OrderMargin:
    """An order's margin by line; a line nothing of which was shipped has none yet.

    ``given_away`` is money that went back without goods.
    """

    lines: Mapping[int, Margin]
    given_away: int

    @property
    def total(self) -> Margin | None:
        """Return the margin of all that is shipped, after what was given away."""
        if not self.lines:
            return None
        return sum(self.lines.values(), Margin(-self.given_away, 0))


def margins_of(lines: Iterable[OrderLine]) -> dict[int, Margin]:
    """Map order lines to their margins, in one query; lines nothing was shipped of are absent."""
    by_key = {line.pk: line for line in lines}
    return {
        key: Margin(
            share_of(by_key[key].net_amount, cost.units, by_key[key].quantity),
            cost.value,
            cost.units,
        )
        for key, cost in cost_of_lines(by_key).items()
    }


def margin_of_order(order: Order, lines: Iterable[OrderLine]) -> OrderMargin:
    """Return the margin of an order and its lines, in one query."""
    lines = list(lines)
    back = sum(share_of(line.net_amount, kept_back(line), line.quantity) for line in lines)
    for_goods = order.refunded_amount - order.refunded_freight_amount
    return OrderMargin(margins_of(lines), max(0, for_goods - back))


def kept_back(line: OrderLine) -> int:
    """Return how many units of a line the shop has, sent back or never shipped."""
    return int(line.returned_quantity + line.cancelled_quantity)


def margins_by(
    group: str, start: datetime, end: datetime, products: Iterable[int] = ()
) -> dict[Any, Margin]:
    """Map days, products or categories to the margin of goods that left (or came back) in a window.

    One query. A cost found later, or goods that come back, count on the day that happens.
    """
    zone = timezone.get_current_timezone_name()
    rows = STATEMENTS[group].rows(start, end, zone, list(products))
    return {key: Margin(revenue, cost, units) for key, units, revenue, cost in rows}


def margins_of_days(first: date, last: date) -> dict[date, Margin]:
    """Map every day of a stretch to its margin, days without sales too."""
    found = margins_by("day", *window(first, last))
    days = [first + timedelta(days=place) for place in range((last - first).days + 1)]
    return {day: found.get(day, NOTHING) for day in days}


def given_back(start: datetime, end: datetime) -> int:
    """Sum the money orders paid in a window gave back so far, in fen."""
    paid = Order.objects.filter(paid_at__gte=start, paid_at__lt=end)
    return int(paid.aggregate(sum=Sum("refunded_amount", default=0))["sum"])


def product_margins(
    product_ids: Iterable[int], at: datetime | None = None
) -> dict[int, tuple[Margin, bool]]:
    """Map products to (margin, whether goods were sold at it in the last 90 days), in 3 queries.

    What was not sold lately is rated by its going cost against today's price.
    """
    now = at or timezone.now()
    keys = list(product_ids)
    if not keys:
        return {}
    sold = margins_by("product", now - RECENT, now, keys)
    found = {key: (margin, True) for key, margin in sold.items() if margin.units > 0}
    return {key: (margin, False) for key, margin in prospects(keys, now).items()} | found


def prospects(product_ids: Iterable[int], at: datetime) -> dict[int, Margin]:
    """Map products to what one of each variant would leave at today's prices and going costs."""
    prices = {
        variant: (product, amount)
        for variant, product, amount in Price.objects.selling(at)
        .filter(variant__product_id__in=list(product_ids), variant__is_active=True)
        .values_list("variant_id", "variant__product_id", "amount")
    }
    found: dict[int, Margin] = {}
    for variant, (value, units) in going_costs(prices).items():
        product, amount = prices[variant]
        margin = Margin(amount, share_of(value, 1, units))
        found[product] = found.get(product, NOTHING) + margin
    return found
