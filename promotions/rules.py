"""What a rule of selling for less is, and why it does not apply. Pure; amounts are fen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

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
    """So many units of a variant (``key``) at one price, and what rules may ask about it.

    ``tax_rate`` is in basis points, on top of the price unless it is included.
    """

    key: int
    unit_amount: int
    quantity: int
    product_id: int = 0
    category_ids: frozenset[int] = frozenset()
    brand_id: int | None = None
    weight_grams: int = 0
    tax_rate: int = 0
    is_tax_included: bool = False

    @property
    def goods_amount(self) -> int:
        """Return the price of all units."""
        return self.unit_amount * self.quantity


@dataclass(frozen=True)
class Shopper:
    """Whom a basket belongs to, as far as rules ask.

    ``level`` ranks member levels, 0 for none; ``uses`` counts how often each rule was used by them,
    ``units`` how many units of each flash sale they have.
    """

    at: datetime
    is_signed_in: bool = False
    is_new: bool = True
    level: int = 0
    uses: Mapping[int, int] = field(default_factory=dict)
    units: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Scope:
    """Which lines a rule covers: any of what is named; all if nothing is."""

    products: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()
    brands: frozenset[int] = frozenset()
    variants: frozenset[int] = frozenset()

    @property
    def is_narrow(self) -> bool:
        """Tell whether it names anything."""
        return bool(self.variants or self.products or self.categories or self.brands)

    def covers(self, line: Line) -> bool:
        """Tell whether a line is covered."""
        if not self.is_narrow:
            return True
        return (
            line.key in self.variants
            or line.product_id in self.products
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
    """One promotion; a flash sale and a member's price are rules of other sources.

    ``share`` is what is taken off in basis points, ``amount`` in fen (a price, for a fixed price),
    ``tiers`` pairs of (from, off); of every ``every`` covered units the ``free`` cheapest get their
    share off. At most ``most_units`` units get a fixed price, ``units_each`` for one shopper.
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
    source: str = "promotion"
    most_units: int | None = None
    units_each: int | None = None

    @property
    def code(self) -> str:
        """Return what names the rule on a quote, such as ``flash-7``."""
        return f"{self.source}-{self.key}"

    @property
    def is_left(self) -> bool:
        """Tell whether neither its uses nor its budget have run out."""
        limits = (self.conditions.uses_left, self.conditions.amount_left, self.most_units)
        return all(limit is None or limit > 0 for limit in limits)

    @property
    def is_for_some(self) -> bool:
        """Tell whether it is made for some goods, not for all, and has not run out."""
        return self.conditions.scope.is_narrow and self.is_left

    def for_shopper(self, who: Shopper) -> "Rule":
        """Return the rule with as many units as are left for a shopper."""
        if self.units_each is None:
            return self
        own = max(0, self.units_each - had(self, who))
        most = own if self.most_units is None else min(own, self.most_units)
        return replace(self, most_units=most)


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
        (rule.units_each is not None and had(rule, who) >= rule.units_each, Refusal.USED_BY_YOU),
        (rule.most_units is not None and rule.most_units < 1, Refusal.USED_UP),
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


def had(rule: Rule, who: Shopper) -> int:
    """Return how many units of a rule a shopper has had."""
    return who.units.get(rule.key, 0)


def is_meant(when: Conditions, who: Shopper) -> bool:
    """Tell whether a shopper is of the audience."""
    if (when.members_only or when.minimum_level) and not who.is_signed_in:
        return False
    if when.newcomers_only and not who.is_new:
        return False
    return who.level >= when.minimum_level
