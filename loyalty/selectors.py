"""What a shopper is to the shop: level, points, prices of their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

import promotions.selectors.rules
from catalog.models import Price, ProductCard, Variant, speaks_english
from loyalty.models import LevelPrice, MemberLevel, PointsEntry, PointsLot, Reward
from operations.seconds import OnceASecond
from operations.statements import AnyGiven, Given, Statement
from promotions.models import Promotion
from promotions.rules import Conditions, Kind, Lane, Rule, Scope

SOON_DAYS = 30
MOST_SHOWN = 100

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
MEMBER_PRICE = Statement("""
    SELECT price.amount, level.name, level.name_en
    FROM loyalty_levelprice AS price JOIN loyalty_memberlevel AS level ON level.id = price.level_id
    WHERE price.variant_id = $2 AND level.growth_from <=
        coalesce((SELECT growth FROM loyalty_pointsaccount WHERE user_id = $1), 0)
    ORDER BY level.growth_from DESC LIMIT 1
""")


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


@dataclass(frozen=True)
class Parcel:
    """So many points that lapse on one day."""

    points: int
    on: date


def expiring(user_id: int) -> list[Parcel]:
    """List a shopper's points that lapse soon, day by day."""
    now = timezone.now()
    lots = PointsLot.objects.filter(account=user_id).live(now)
    soon = lots.filter(expires_at__lte=now + timedelta(days=SOON_DAYS))
    days = soon.annotate(on=TruncDate("expires_at")).order_by("on")
    return [
        Parcel(points, on) for on, points in days.values_list("on").annotate(sum=Sum("points_left"))
    ]


@OnceASecond
def has_level_prices(_now: datetime) -> bool:
    """Tell whether any member pays less for anything."""
    return bool(ANY_PRICE.row())


def level_rules(level: int, variant_ids: Iterable[int]) -> tuple[Rule, ...]:
    """List what members of a level (its rank) pay less for among variants, with one statement.

    Where a level has no price of its own, that of the next level below it holds.
    """
    if level < 1:
        return ()
    return tuple(rule_of(price) for price in PRICES.instances(level, list(variant_ids)))


@dataclass(frozen=True)
class MemberPrice:
    """What members of a level pay for one variant."""

    amount: int
    name: str
    name_en: str

    @property
    def title(self) -> str:
        """Return the level's name in the reader's language."""
        return (self.name_en or self.name) if speaks_english() else self.name


def member_price(user_id: int, variant_id: int) -> MemberPrice | None:
    """Return the price a shopper's level has for a variant, with one statement if there are any."""
    if not has_level_prices():
        return None
    row = MEMBER_PRICE.row(user_id, variant_id)
    return MemberPrice(*row) if row else None


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


@dataclass(frozen=True)
class Terms:
    """What the shop's settings say of points; shares in per cent, amounts in fen."""

    points_per_yuan: int
    point_amount: int
    share: float
    lifetime_days: int
    return_days: int


def terms() -> Terms:
    """Return the terms on which points are earned and spent."""
    return Terms(
        points_per_yuan=settings.POINTS_PER_YUAN,
        point_amount=settings.POINT_AMOUNT,
        share=settings.POINTS_SHARE / 100,
        lifetime_days=settings.POINTS_LIFETIME_DAYS,
        return_days=settings.RETURN_WINDOW.days,
    )


def history(user_id: int, tab: str = "all") -> QuerySet[PointsEntry]:
    """List the changes of a shopper's points of a tab, the latest first."""
    rows: QuerySet[PointsEntry] = PointsEntry.objects.filter(account=user_id).in_tab(tab)
    return rows.select_related("redemption__reward").order_by("-pk")


@dataclass(frozen=True)
class SeenReward:
    """A reward as a visitor sees it: what it is, how often they had it, what they have."""

    reward: Reward
    had: int
    balance: int | None
    rule: Rule | None = None
    card: ProductCard | None = None
    amount: int | None = None

    @property
    def state(self) -> str:
        """Return what can be done: ``redeem``, ``short`` of points, ``yours``, ``gone``."""
        reward = self.reward
        if self.had >= reward.per_user:
            return "yours"
        gone = reward.quota is not None and reward.redeemed_count >= reward.quota
        if gone or (self.card is not None and not self.card.is_in_stock):
            return "gone"
        return "short" if self.balance is not None and self.balance < reward.points else "redeem"

    @property
    def missing(self) -> int:
        """Return how many points the visitor is short of."""
        return max(0, self.reward.points - (self.balance or 0))


def balance_of(user: Any) -> int | None:
    """Return how many points a visitor can spend, None for one who is not signed in."""
    return standing(user.pk).balance if user.is_authenticated else None


def rewards_for(
    user: Any, balance: int | None, at: datetime, reward_id: int | None = None
) -> list[SeenReward]:
    """List the rewards on offer at a moment as a visitor with so many points sees them, or one."""
    mine = Q(redemptions__user_id=user.pk, redemptions__returned_at=None)
    had = Count("redemptions", filter=mine if user.is_authenticated else Q(pk=None))
    coupons = Q(template__promotion__in=Promotion.objects.running(at))
    goods = Q(variant__in=Variant.objects.on_sale(at))
    rows = Reward.objects.offered(at).filter(coupons | goods).annotate(had=had)
    if reward_id is not None:
        rows = rows.filter(pk=reward_id)
    found = list(rows.select_related("template", "variant__product__card")[:MOST_SHOWN])
    promotion_ids = [row.template.promotion_id for row in found if row.template]
    rules = {rule.key: rule for rule in promotions.selectors.rules.chosen_rules(promotion_ids)}
    prices = Price.objects.selling(at).filter(variant__in=[r.variant_id for r in found])
    amounts = dict(prices.values_list("variant", "amount"))
    return [seen_reward(row, balance, rules, amounts) for row in found]


def seen_reward(
    row: Any, balance: int | None, rules: dict[int, Rule], amounts: dict[int, int]
) -> SeenReward:
    """Say what one reward is."""
    if row.template:
        return SeenReward(row, row.had, balance, rules[row.template.promotion_id])
    card = row.variant.product.card
    return SeenReward(row, row.had, balance, None, card, amounts.get(row.variant_id))
