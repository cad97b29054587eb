"""What a basket costs, line by line, each amount with its reason.

Pure: integers of minor units in, integers out. Stages: goods → item lane → order lane → coupon →
points → freight lane → tax. Every stage only adds adjustments, each of one line or of the freight,
so the parts always sum to the payable; no stage takes more off a line than it costs by then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from operations.amounts import allocate
from promotions.lanes import Verdict, item_lane, whole_lane
from promotions.rules import Lane, Line, Rule, Shopper

HALF, WHOLE = 5_000, 10_000
STAGES = (Lane.ITEM, Lane.ORDER, Lane.COUPON, "points", Lane.SHIPPING, "tax")


@dataclass(frozen=True)
class Freight:
    """What a way of delivery costs, and from which goods amount it is free."""

    code: str
    amount: int
    free_over_amount: int | None = None


@dataclass(frozen=True)
class Points:
    """So many points to spend, each worth ``value_amount`` fen.

    They pay at most ``share`` (basis points) of what the goods cost by then.
    """

    count: int
    value_amount: int = 1
    share: int = WHOLE

    def spent_on(self, cost: int) -> int:
        """Return how many points are spent on goods that cost so much."""
        return min(self.count, cost * self.share // WHOLE // self.value_amount)


@dataclass(frozen=True)
class Offers:
    """What may make a basket cheaper: rules that run, one coupon, points to spend."""

    who: Shopper
    rules: tuple[Rule, ...] = ()
    coupon: Rule | None = None
    points: Points | None = None

    def of(self, lane: Lane) -> list[Rule]:
        """List the rules of a lane; the coupon is alone in its own."""
        if lane == Lane.COUPON:
            return [self.coupon] if self.coupon else []
        return [rule for rule in self.rules if rule.lane == lane]


@dataclass(frozen=True)
class Adjustment:
    """One reason why the sum differs; ``line`` is None when it concerns the freight."""

    lane: str
    code: str
    amount: int
    reason: str
    reason_en: str
    line: int | None = None


@dataclass(frozen=True)
class Quote:
    """What the shopper pays, and why; ``verdicts`` tells of every rule that was looked at."""

    lines: tuple[Line, ...]
    adjustments: tuple[Adjustment, ...] = ()
    points_count: int = 0
    verdicts: tuple[Verdict, ...] = field(default=(), compare=False)

    @property
    def goods_amount(self) -> int:
        """Return the price of all lines before any adjustment."""
        return sum(line.goods_amount for line in self.lines)

    @property
    def discount_amount(self) -> int:
        """Return what promotions and coupon took off the goods, as a positive number."""
        return -self.sum_of("item", "order", "coupon")

    @property
    def points_amount(self) -> int:
        """Return what is paid with points, as a positive number."""
        return -self.sum_of("points")

    @property
    def freight_amount(self) -> int:
        """Return the freight after what the freight lane took off."""
        return self.sum_of("freight")

    @property
    def tax_amount(self) -> int:
        """Return the tax added on top."""
        return self.sum_of("tax")

    @property
    def included_tax_amount(self) -> int:
        """Return the tax that is part of what the goods cost."""
        net = self.net_amounts()
        return sum(included_tax(net[line.key], line) for line in self.lines)

    @property
    def payable_amount(self) -> int:
        """Return what is left to pay."""
        return self.goods_amount + sum(adjustment.amount for adjustment in self.adjustments)

    @property
    def reasons(self) -> tuple[Adjustment, ...]:
        """Return each reason once, with its sum over the lines, the freight's own left out."""
        sums: dict[tuple[str, str], Adjustment] = {}
        for a in self.adjustments:
            if a.lane != "freight":
                so_far = sums[a.lane, a.code].amount if (a.lane, a.code) in sums else 0
                whole = Adjustment(a.lane, a.code, so_far + a.amount, a.reason, a.reason_en)
                sums[a.lane, a.code] = whole
        return tuple(sums.values())

    def sum_of(self, *lanes: str) -> int:
        """Sum the adjustments of some lanes."""
        return sum(a.amount for a in self.adjustments if a.lane in lanes)

    def costs_before(self, stage: str) -> dict[int, int]:
        """Map each line to what it costs when the turn of a lane, or of the tax, comes."""
        done = STAGES[: STAGES.index(stage)]
        costs = {line.key: line.goods_amount for line in self.lines}
        for a in self.adjustments:
            if a.line is not None and a.lane in done:
                costs[a.line] += a.amount
        return costs

    def by_line(self, lane: str) -> dict[int, int]:
        """Map lines to what a lane adds to, or takes off, each of them."""
        sums: dict[int, int] = {}
        for a in self.adjustments:
            if a.line is not None and a.lane == lane:
                sums[a.line] = sums.get(a.line, 0) + a.amount
        return sums

    def units_won(self, source: str) -> dict[int, int]:
        """Map the winning rules of a source that count units to how many get their price."""
        quantities = {line.key: line.quantity for line in self.lines}
        return {
            v.rule.key: min(v.rule.most_units, sum(quantities[key] for key in v.off))
            for v in self.verdicts
            if v.is_won and v.rule.source == source and v.rule.most_units is not None
        }

    def net_amounts(self) -> dict[int, int]:
        """Map each line to what is paid for its goods, without tax added on top."""
        return self.costs_before("tax")


def price(lines: Iterable[Line], freight: Freight | None, offers: Offers | None = None) -> Quote:
    """Price a basket: the same lines in any order give the same quote."""
    ordered = tuple(sorted(lines, key=lambda line: line.key))
    if not ordered:
        return Quote(())
    costs = {line.key: line.goods_amount for line in ordered}
    verdicts: list[Verdict] = []
    adjustments: list[Adjustment] = []
    points = 0
    if offers is not None:
        for lane, decide in (
            (Lane.ITEM, item_lane),
            (Lane.ORDER, whole_lane),
            (Lane.COUPON, whole_lane),
        ):
            found = decide(offers.of(lane), ordered, costs, offers.who)
            verdicts += found
            adjustments += taken_off(found, costs)
        if offers.points is not None:
            points = offers.points.spent_on(sum(costs.values()))
            adjustments += paid_with_points(points * offers.points.value_amount, costs)
    if freight is not None:
        adjustments += freight_of(freight, ordered, costs, offers, verdicts)
    adjustments += taxes(ordered, costs)
    return Quote(ordered, tuple(adjustments), points, tuple(verdicts))


def taken_off(verdicts: Sequence[Verdict], costs: dict[int, int]) -> list[Adjustment]:
    """Take what the winners of a lane give off the lines' costs; return the adjustments."""
    adjustments = []
    for verdict in verdicts:
        if verdict.is_won:
            for key, off in sorted(verdict.off.items()):
                costs[key] -= off
                adjustments.append(adjustment_of(verdict.rule, -off, key))
    return adjustments


def adjustment_of(rule: Rule, amount: int, line: int | None, lane: str = "") -> Adjustment:
    """Return an adjustment whose reason is the promotion's name."""
    words = (rule.name, rule.name_en or rule.name)
    return Adjustment(lane or rule.lane, rule.code, amount, *words, line)


def paid_with_points(amount: int, costs: dict[int, int]) -> list[Adjustment]:
    """Pay so much of the goods with points, shared over the lines by what they cost."""
    parts = allocate(amount, list(costs.values()))
    adjustments = []
    for key, part in zip(list(costs), parts, strict=True):
        if part:
            costs[key] -= part
            adjustments.append(Adjustment("points", "points", -part, "积分抵扣", "Points", key))
    return adjustments


def freight_of(
    freight: Freight,
    lines: Sequence[Line],
    costs: Mapping[int, int],
    offers: Offers | None,
    verdicts: list[Verdict],
) -> list[Adjustment]:
    """Charge the freight; take it off again where the goods earn free delivery, or a rule does."""
    if freight.amount == 0:
        return []
    charge = Adjustment("freight", freight.code, freight.amount, "运费", "Delivery")
    threshold = freight.free_over_amount
    if threshold is not None and sum(line.goods_amount for line in lines) >= threshold:
        yuan = threshold / 100
        free = f"{freight.code}-free"
        words = (f"满 {yuan:g} 元包邮", f"Free delivery over ¥{yuan:g}")
        return [charge, Adjustment("freight", free, -freight.amount, *words)]
    if offers is None:
        return [charge]
    found = whole_lane(offers.of(Lane.SHIPPING), lines, costs, offers.who, freight.amount)
    verdicts += found
    won = [adjustment_of(v.rule, -v.freight_off, None, "freight") for v in found if v.is_won]
    return [charge, *won]


def taxes(lines: Sequence[Line], costs: Mapping[int, int]) -> list[Adjustment]:
    """Add the tax of lines that have a rate (basis points) on top, rounded half up by line."""
    return [
        Adjustment("tax", f"tax-{line.tax_rate}", tax, f"税 {rate:g}%", f"Tax {rate:g}%", line.key)
        for line in lines
        if not line.is_tax_included and (tax := (costs[line.key] * line.tax_rate + HALF) // WHOLE)
        for rate in [line.tax_rate / 100]
    ]


def included_tax(cost: int, line: Line) -> int:
    """Return the tax that is part of what a line costs, rounded half up."""
    if not line.is_tax_included:
        return 0
    base = WHOLE + line.tax_rate
    return (2 * cost * line.tax_rate + base) // (2 * base)
