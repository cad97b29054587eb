"""Which rules there are for a shopper now, as the pure rooms understand them."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, DateTimeField, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from operations.statements import AnyGiven, Given, Statement
from promotions.models import Coupon, CouponTemplate, Promotion, PromotionTier, PromotionUse
from promotions.querysets import CouponQuerySet
from promotions.rules import Conditions, Kind, Lane, Rule, Scope

MOST_SHOWN = 100


def described(promotions: Any) -> Any:
    """Add to promotions what their rules need from other tables."""
    through: dict[str, tuple[Any, str]] = {
        "product_ids": (Promotion.products.through, "product_id"),
        "category_ids": (Promotion.categories.through, "category_id"),
        "brand_ids": (Promotion.brands.through, "brand_id"),
    }
    covered = {
        name: ArraySubquery(table.objects.filter(promotion=OuterRef("pk")).values(column))
        for name, (table, column) in through.items()
    }
    tiers = PromotionTier.objects.filter(promotion=OuterRef("pk")).order_by("from_amount")
    pairs = JSONObject(least="from_amount", off="off_amount")
    return promotions.annotate(**covered, steps=ArraySubquery(tiers.values(pair=pairs)))


RUNNING = Statement(
    lambda: described(
        Promotion.objects.running(Given(1, DateTimeField())).automatic()
    ).select_related("campaign")
)
CHOSEN = Statement(
    lambda: described(Promotion.objects.filter(pk=AnyGiven(1))).select_related("campaign")
)
OF_COUPON = Statement(
    lambda: described(
        Promotion.objects.switched_on().filter(
            template__coupons__in=Coupon.objects.usable().filter(pk=Given(1), user_id=Given(2))
        )
    ).select_related("campaign")
)
HELD = Statement(
    lambda: described(
        Promotion.objects.switched_on()
        .filter(template__in=usable_of(Given(1)).values("template"))
        .annotate(coupon_code=first_to_lapse("code"), lapses_at=first_to_lapse("expires_at"))
    ).select_related("campaign")[:MOST_SHOWN]
)
USES = Statement(
    lambda: (
        PromotionUse.objects.filter(user_id=Given(1), returned_at=None)
        .order_by()
        .values_list("promotion_id")
        .annotate(uses=Count("pk"))
    )
)


def usable_of(user_id: Any) -> CouponQuerySet:
    """Choose a shopper's coupons that can still be used."""
    usable: CouponQuerySet = Coupon.objects.usable().filter(user_id=user_id)
    return usable


def first_to_lapse(name: str) -> Subquery:
    """Tell a fact of that coupon of a promotion which a shopper should use first."""
    mine = usable_of(Given(1)).filter(template__promotion=OuterRef("pk"))
    return Subquery(mine.expiring_first().values(name)[:1])


def running_rules(at: datetime, *, is_fresh: bool = False) -> tuple[Rule, ...]:
    """List the rules that need no coupon and run at a moment, read once a second.

    ``is_fresh`` reads them now, with one statement.
    """
    if settings.KEEPS_PAGES and not is_fresh:
        return rules_in(int(time.monotonic()))
    return read_rules(at)


@lru_cache(maxsize=1)
def rules_in(second: int) -> tuple[Rule, ...]:
    """Read the rules once a second: every cart asks for them."""
    return read_rules(timezone.now())


def read_rules(at: datetime) -> tuple[Rule, ...]:
    """Read the rules that run at a moment."""
    return tuple(rule_of(promotion) for promotion in RUNNING.instances(at))


def chosen_rules(promotion_ids: Iterable[int]) -> list[Rule]:
    """List some promotions as rules, whether they run or not, with one statement."""
    return [rule_of(promotion) for promotion in CHOSEN.instances(list(promotion_ids))]


def coupon_rule(coupon_id: int, user_id: int | None) -> Rule | None:
    """Return what a shopper's coupon takes off as a rule; None for one they cannot use any more."""
    promotion = OF_COUPON.instance(coupon_id, user_id)
    return rule_of(promotion) if promotion else None


@dataclass(frozen=True)
class Held:
    """A kind of coupon a shopper holds, with the code of the one that lapses first."""

    rule: Rule
    code: str
    expires_at: datetime | None


def held_coupons(user_id: int) -> list[Held]:
    """List the kinds of coupons a shopper can use, with one statement."""
    rows = HELD.instances(user_id)
    return [Held(rule_of(row), row.coupon_code, row.lapses_at) for row in rows]


def uses_of(user_id: int) -> dict[int, int]:
    """Count how often a shopper used each promotion in orders that stand, with one statement."""
    return dict(USES.rows(user_id))


def rule_of(promotion: Any) -> Rule:
    """Turn a described promotion into a rule; it runs while its campaign does."""
    return Rule(
        key=promotion.pk,
        lane=Lane(promotion.lane),
        kind=Kind(promotion.kind),
        name=promotion.name,
        name_en=promotion.name_en or promotion.name,
        priority=promotion.priority,
        share=promotion.share,
        amount=promotion.amount,
        every=promotion.every,
        free=promotion.free,
        tiers=tuple((step["least"], step["off"]) for step in promotion.steps),
        conditions=conditions_of(promotion),
    )


def conditions_of(promotion: Any) -> Conditions:
    """Turn a described promotion's columns into conditions."""
    campaign = promotion.campaign
    starts = [promotion.starts_at, campaign and campaign.starts_at]
    ends = [promotion.ends_at, campaign and campaign.ends_at]
    return Conditions(
        scope=Scope(
            frozenset(promotion.product_ids),
            frozenset(promotion.category_ids),
            frozenset(promotion.brand_ids),
        ),
        starts_at=max((at for at in starts if at), default=None),
        ends_at=min((at for at in ends if at), default=None),
        minimum_amount=promotion.minimum_amount,
        minimum_quantity=promotion.minimum_quantity,
        members_only=promotion.members_only,
        newcomers_only=promotion.newcomers_only,
        minimum_level=promotion.minimum_level,
        uses_left=left(promotion.use_limit, promotion.used_count),
        uses_each=promotion.uses_each,
        amount_left=left(promotion.budget_amount, promotion.spent_amount),
    )


def left(limit: int | None, gone: int) -> int | None:
    """Return what is left of a limit, None where there is none."""
    return None if limit is None else limit - gone


@dataclass(frozen=True)
class SeenCoupon:
    """A shopper's coupon with what it is worth."""

    coupon: Coupon
    rule: Rule


@dataclass(frozen=True)
class SeenTemplate:
    """A coupon of the claim centre, and how many of it the visitor has had."""

    template: CouponTemplate
    rule: Rule
    had: int

    @property
    def is_yours(self) -> bool:
        """Tell whether the visitor has had all that one shopper may have."""
        return self.had >= self.template.per_user

    @property
    def is_gone(self) -> bool:
        """Tell whether all were given out, or its promotion is used up."""
        total = self.template.total
        gone = total is not None and self.template.issued_count >= total
        return gone or not self.rule.is_left

    @property
    def state(self) -> str:
        """Return what can be done: ``yours``, ``gone`` or ``claim``."""
        return "yours" if self.is_yours else "gone" if self.is_gone else "claim"


def claimable(user: Any, at: datetime) -> list[SeenTemplate]:
    """List the claim centre's coupons at a moment, what can be claimed first, in two queries."""
    mine = Q(coupons__user_id=user.pk) if user.is_authenticated else Q(pk=None)
    templates = CouponTemplate.objects.filter(
        is_claimable=True, promotion__in=Promotion.objects.running(at)
    ).annotate(had=Count("coupons", filter=mine))[:MOST_SHOWN]
    rules = {rule.key: rule for rule in chosen_rules([t.promotion_id for t in templates])}
    seen = [SeenTemplate(t, rules[t.promotion_id], t.had) for t in templates]
    return sorted(seen, key=lambda one: ("claim", "yours", "gone").index(one.state))


def coupons_of(user: Any, tab: str) -> list[SeenCoupon]:
    """List a shopper's coupons of a tab, at most a hundred, in two queries."""
    own = Coupon.objects.owned_by(user).in_tab(tab)
    return with_rules(own.annotate(worth_id=F("template__promotion_id"))[:MOST_SHOWN])


def with_rules(coupons: Iterable[Any]) -> list[SeenCoupon]:
    """Say what coupons with their ``worth_id`` are worth, with one query."""
    rows = list(coupons)
    rules = {rule.key: rule for rule in chosen_rules({row.worth_id for row in rows})}
    return [SeenCoupon(row, rules[row.worth_id]) for row in rows]


def seen_coupon(coupon: Coupon) -> SeenCoupon:
    """Say what a coupon is worth."""
    return SeenCoupon(coupon, chosen_rules([coupon.template.promotion_id])[0])
