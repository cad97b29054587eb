"""What a shopper is to the shop: level, points, prices of their own."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings

from catalog.models import speaks_english
from loyalty.models import LevelPrice, MemberLevel
from operations.statements import AnyGiven, Given, Statement
from promotions.rules import Conditions, Kind, Lane, Rule, Scope

SOON_DAYS = 30

STANDING = Statement(f"""
    SELECT coalesce(level.rank, 0), coalesce(level.name, ''), coalesce(level.name_en, ''),
        coalesce(account.growth, 0), coalesce(lots.left, 0), coalesce(account.owed, 0),
        coalesce(lots.soon, 0), coalesce(level.growth_from, 0), coalesce(level.earn_share, 10000),
        coalesce(above.name, ''), coalesce(above.name_en, ''), above.growth_from
    FROM (VALUES ($1::bigint)) AS who (user_id)
    LEFT JOIN loyalty_pointsaccount AS account ON account.user_id = who.user_id
    LEFT JOIN LATERAL (
        SELECT sum(points_left)::bigint AS left, (sum(points_left)
            FILTER (WHERE expires_at <= now() + interval '{SOON_DAYS} days'))::bigint AS soon
        FROM loyalty_pointslot
        WHERE account_id = who.user_id AND points_left > 0 AND expires_at > now()
    ) AS lots ON true
    LEFT JOIN LATERAL (
        SELECT * FROM loyalty_memberlevel WHERE growth_from <= coalesce(account.growth, 0)
        ORDER BY growth_from DESC LIMIT 1
    ) AS level ON true
    LEFT JOIN LATERAL (
        SELECT * FROM loyalty_memberlevel WHERE growth_from > coalesce(account.growth, 0)
        ORDER BY growth_from LIMIT 1
    ) AS above ON true
""")  # noqa: S608 - a number of this file
PRICES = Statement(
    lambda: (
        LevelPrice.objects.filter(variant=AnyGiven(2), level__rank__lte=Given(1))
        .select_related("level")
        .order_by("variant_id", "-level__rank")
        .distinct("variant_id")
    )
)
ANY_PRICE = Statement("SELECT 1 FROM loyalty_levelprice LIMIT 1")


@dataclass(frozen=True)
class Standing:
    """A shopper's level and points.

    ``level`` is the level's rank, 0 where there are no levels; ``balance`` what can be spent now,
    ``expiring`` that part of it which lapses soon. ``next_growth`` is None on the highest level.
    """

    level: int = 0
    name: str = ""
    name_en: str = ""
    growth: int = 0
    balance: int = 0
    owed: int = 0
    expiring: int = 0
    level_growth: int = 0
    earn_share: int = 10_000
    next_name: str = ""
    next_name_en: str = ""
    next_growth: int | None = None

    @property
    def title(self) -> str:
        """Return the level's name in the reader's language."""
        return (self.name_en or self.name) if speaks_english() else self.name

    @property
    def next_title(self) -> str:
        """Return the next level's name in the reader's language."""
        return (self.next_name_en or self.next_name) if speaks_english() else self.next_name

    @property
    def missing_growth(self) -> int:
        """Return how much growth is missing to the next level, 0 on the highest."""
        return 0 if self.next_growth is None else self.next_growth - self.growth

    @property
    def progress(self) -> int:
        """Return the way made from this level to the next in per cent."""
        if self.next_growth is None:
            return 100
        return (self.growth - self.level_growth) * 100 // (self.next_growth - self.level_growth)


def standing(user_id: int) -> Standing:
    """Return a shopper's level and points, with one statement."""
    row = STANDING.row(user_id)
    return Standing(*row) if row else Standing()


def level_at(growth: int) -> MemberLevel | None:
    """Return the level somebody with so much growth has."""
    rows = MemberLevel.objects.filter(growth_from__lte=growth)
    level: MemberLevel | None = rows.order_by("-growth_from").first()
    return level


def has_level_prices() -> bool:
    """Tell whether any member pays less for anything, read once a second."""
    return priced_in(int(time.monotonic())) if settings.KEEPS_PAGES else are_priced()


@lru_cache(maxsize=1)
def priced_in(second: int) -> bool:
    """Ask once a second: every cart wants to know."""
    return are_priced()


def are_priced() -> bool:
    """Tell whether there are prices of levels."""
    return bool(ANY_PRICE.row())


def level_rules(level: int, variant_ids: Iterable[int]) -> tuple[Rule, ...]:
    """List what members of a level (its rank) pay less for among variants, with one statement.

    Where a level has no price of its own, that of the next level below it holds.
    """
    if level < 1:
        return ()
    return tuple(rule_of(price) for price in PRICES.instances(level, list(variant_ids)))


def rule_of(price: Any) -> Rule:
    """Turn a level's price into a rule of the item lane."""
    level = price.level
    return Rule(
        key=price.pk,
        lane=Lane.ITEM,
        kind=Kind.FIXED_PRICE,
        name=f"{level.name}价",
        name_en=f"{level.name_en or level.name} price",
        amount=price.amount,
        conditions=Conditions(
            scope=Scope(variants=frozenset({price.variant_id})), minimum_level=level.rank
        ),
        source="level",
    )
