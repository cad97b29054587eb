"""The coupons of the claim centre, and a shopper's own, with what they are worth."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery

from operations.statements import Given, Statement
from promotions.models import Coupon, CouponTemplate, Promotion
from promotions.querysets import CouponQuerySet
from promotions.rules import Rule
from promotions.selectors.rules import chosen_rules, described, rule_of

MOST_SHOWN = 100

OF_COUPON = Statement(
    lambda: described(
        Promotion.objects.switched_on().filter(
            template__coupons__in=Coupon.objects.usable().filter(pk=Given(1), user_id=Given(2))
        )
    )
)
HELD = Statement(
    lambda: described(
        Promotion.objects.switched_on()
        .filter(template__in=usable_of(Given(1)).values("template"))
        .annotate(coupon_code=first_to_lapse("code"), lapses_at=first_to_lapse("expires_at"))
    )[:MOST_SHOWN]
)


def usable_of(user_id: Any) -> CouponQuerySet:
    """Choose a shopper's coupons that can still be used."""
    usable: CouponQuerySet = Coupon.objects.usable().filter(user_id=user_id)
    return usable


def first_to_lapse(name: str) -> Subquery:
    """Tell a fact of that coupon of a promotion which a shopper should use first."""
    mine = usable_of(Given(1)).filter(template__promotion=OuterRef("pk"))
    return Subquery(mine.expiring_first().values(name)[:1])


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
