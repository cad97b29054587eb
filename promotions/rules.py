"""What a promotion takes off a basket, and why it does not. Pure.

Amounts are fen. A rule looks at the lines it covers; what it takes off a line is rounded down and
never more than the line still costs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from operations.amounts import allocate

WHOLE = 10_000


class Lane(StrEnum):
    """Where a rule competes: in each lane the best one wins, and the lanes add up."""

    ITEM = "item"
    ORDER = "order"
    COUPON = "coupon"
    SHIPPING = "shipping"


class Kind(StrEnum):
    """How a rule works out what it takes off."""

    PERCENT = "percent"
    AMOUNT = "amount"
    FIXED_PRICE = "fixed_price"
    TIERED = "tiered"
    NTH_UNIT = "nth_unit"
    FREE_FREIGHT = "free_freight"


class Refusal(StrEnum):
    """Why a rule does not apply."""

    NOT_YET = "not_yet"
    OVER = "over"
    NOT_FOR_YOU = "not_for_you"
    NOTHING_COVERED = "nothing_covered"
    BELOW_MINIMUM = "below_minimum"
    TOO_FEW_UNITS = "too_few_units"
    USED_UP = "used_up"
    USED_BY_YOU = "used_by_you"
    TAKES_NOTHING = "takes_nothing"
    BEATEN = "beaten"


@dataclass(frozen=True)
class Line:
    """So many units of something at one price, and what rules may ask about it."""

    key: int
    unit_amount: int
    quantity: int
    product_id: int = 0
    category_ids: frozenset[int] = frozenset()
    brand_id: int | None = None
    weight_grams: int = 0
    tax_rate: int = 0

    @property
    def goods_amount(self) -> int:
        """Return the price of all units."""
        return self.unit_amount * self.quantity


@dataclass(frozen=True)
class Shopper:
    """Whom a basket belongs to, as far as rules ask.

    ``level`` ranks member levels, 0 for none; ``uses`` counts how often each rule was used by them.
    """

    at: datetime
    is_signed_in: bool = False
    is_new: bool = True
    level: int = 0
    uses: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Scope:
    """Which lines a rule covers: any of these products, categories or brands; all if none named."""

    products: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()
    brands: frozenset[int] = frozenset()

    def covers(self, line: Line) -> bool:
        """Tell whether a line is covered."""
        if not (self.products or self.categories or self.brands):
            return True
        return (
            line.product_id in self.products
            or not self.categories.isdisjoint(line.category_ids)
            or line.brand_id in self.brands
        )


@dataclass(frozen=True)
class Conditions:
    """When a rule applies, and how often; None and 0 set no limit."""

    scope: Scope = field(default_factory=Scope)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minimum_amount: int = 0
    minimum_quantity: int = 0
    members_only: bool = False
    newcomers_only: bool = False
    minimum_level: int = 0
    uses_left: int | None = None
    uses_each: int | None = None
    amount_left: int | None = None


@dataclass(frozen=True)
class Rule:
    """One promotion.

    ``share`` is what is taken off in basis points, ``amount`` in fen (a price, for a fixed price),
    ``tiers`` pairs of (from, off); of every ``every`` covered units the ``free`` cheapest get their
    share off.
    """

    key: int
    lane: Lane
    kind: Kind
    name: str
    name_en: str = ""
    priority: int = 0
    share: int = 0
    amount: int = 0
    every: int = 0
    free: int = 0
    tiers: tuple[tuple[int, int], ...] = ()
    conditions: Conditions = field(default_factory=Conditions)

    @property
    def is_left(self) -> bool:
        """Tell whether neither its uses nor its budget have run out."""
        limits = (self.conditions.uses_left, self.conditions.amount_left)
        return all(limit is None or limit > 0 for limit in limits)

    @property
    def is_for_some(self) -> bool:
        """Tell whether it is made for some goods, not for all, and has not run out."""
        scope = self.conditions.scope
        return bool(scope.products or scope.categories or scope.brands) and self.is_left


def refusal(
    rule: Rule, lines: Sequence[Line], costs: Mapping[int, int], who: Shopper
) -> Refusal | None:
    """Return why a rule does not apply to lines that ``costs`` (key → fen) by now, or None."""
    when = rule.conditions
    covered = [line for line in lines if when.scope.covers(line)]
    checks = (
        (when.starts_at is not None and who.at < when.starts_at, Refusal.NOT_YET),
        (when.ends_at is not None and who.at >= when.ends_at, Refusal.OVER),
        (not is_meant(when, who), Refusal.NOT_FOR_YOU),
        (when.uses_left is not None and when.uses_left < 1, Refusal.USED_UP),
        (when.amount_left is not None and when.amount_left < 1, Refusal.USED_UP),
        (
            when.uses_each is not None and who.uses.get(rule.key, 0) >= when.uses_each,
            Refusal.USED_BY_YOU,
        ),
        (not covered, Refusal.NOTHING_COVERED),
        (
            sum(costs[line.key] for line in covered) < when.minimum_amount,
            Refusal.BELOW_MINIMUM,
        ),
        (
            sum(line.quantity for line in covered) < when.minimum_quantity,
            Refusal.TOO_FEW_UNITS,
        ),
    )
    return next((why for stands, why in checks if stands), None)


def is_meant(when: Conditions, who: Shopper) -> bool:
    """Tell whether a shopper is of the audience."""
    if (when.members_only or when.minimum_level) and not who.is_signed_in:
        return False
    if when.newcomers_only and not who.is_new:
        return False
    return who.level >= when.minimum_level


def benefit(rule: Rule, lines: Iterable[Line], costs: Mapping[int, int]) -> dict[int, int]:
    """Return what a rule takes off each line it covers (key → fen above zero).

    It is never more than the line costs by now, nor in all more than is left of the budget.
    """
    covered = sorted(
        (line for line in lines if rule.conditions.scope.covers(line)), key=lambda line: line.key
    )
    off = WORKINGS[rule.kind](rule, covered, costs)
    off = {key: min(amount, costs[key]) for key, amount in off.items() if amount > 0}
    left = rule.conditions.amount_left
    if left is not None and sum(off.values()) > left:
        off = dict(zip(off, allocate(left, list(off.values())), strict=True))
    return {key: amount for key, amount in off.items() if amount}


def percent_off(rule: Rule, lines: Sequence[Line], costs: Mapping[int, int]) -> dict[int, int]:
    """Take a share off each line."""
    return {line.key: costs[line.key] * rule.share // WHOLE for line in lines}


def amount_off(rule: Rule, lines: Sequence[Line], costs: Mapping[int, int]) -> dict[int, int]:
    """Take an amount off each unit in the item lane, off the whole elsewhere."""
    if rule.lane == Lane.ITEM:
        return {line.key: rule.amount * line.quantity for line in lines}
    return shared_out(rule.amount, lines, costs)


def fixed_price(rule: Rule, lines: Sequence[Line], costs: Mapping[int, int]) -> dict[int, int]:
    """Let each unit cost the rule's amount, where that is less."""
    return {line.key: max(0, costs[line.key] - rule.amount * line.quantity) for line in lines}


def tiered(rule: Rule, lines: Sequence[Line], costs: Mapping[int, int]) -> dict[int, int]:
    """Take off what the highest tier reached gives (满减)."""
    whole = sum(costs[line.key] for line in lines)
    reached = [off for least, off in rule.tiers if whole >= least]
    return shared_out(max(reached, default=0), lines, costs)


def nth_unit(rule: Rule, lines: Sequence[Line], costs: Mapping[int, int]) -> dict[int, int]:
    """Take a share off the cheapest units: ``free`` of every ``every``, whichever line they are in.

    It serves "second at half price" as well as "buy two, get one free".
    """
    units = sum(line.quantity for line in lines)
    left = units // rule.every * rule.free
    off: dict[int, int] = {}
    for line in sorted(lines, key=lambda line: (line.unit_amount, line.key)):
        cheap = min(left, line.quantity)
        left -= cheap
        off[line.key] = line.unit_amount * rule.share // WHOLE * cheap
    return off


def shared_out(amount: int, lines: Sequence[Line], costs: Mapping[int, int]) -> dict[int, int]:
    """Share an amount out over lines by what they cost, never more than they cost together."""
    weights = [costs[line.key] for line in lines]
    parts = allocate(min(amount, sum(weights)), weights)
    return dict(zip((line.key for line in lines), parts, strict=True))


def nothing(rule: Rule, lines: Sequence[Line], costs: Mapping[int, int]) -> dict[int, int]:
    """Take nothing off goods: the rule concerns the freight."""
    return {}


WORKINGS = {
    Kind.PERCENT: percent_off,
    Kind.AMOUNT: amount_off,
    Kind.FIXED_PRICE: fixed_price,
    Kind.TIERED: tiered,
    Kind.NTH_UNIT: nth_unit,
    Kind.FREE_FREIGHT: nothing,
}


def freight_benefit(rule: Rule, freight: int) -> int:
    """Return what a rule of the shipping lane takes off the freight."""
    if rule.kind == Kind.FREE_FREIGHT:
        off = freight
    elif rule.kind == Kind.PERCENT:
        off = freight * rule.share // WHOLE
    else:
        off = min(rule.amount, freight)
    left = rule.conditions.amount_left
    return off if left is None else min(off, left)
