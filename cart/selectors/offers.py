"""What may make a cart cheaper, and for whom: asked of promotions and loyalty, if at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

import loyalty.selectors
import promotions.selectors.coupons
import promotions.selectors.rules
from cart.models import Cart
from cart.pricing import Offers, Points, Quote
from loyalty.selectors import Standing
from promotions.rules import Line, Rule, Shopper

NOBODY = Standing()


def offers_for(
    cart_row: Cart, lines: Sequence[Line], at: datetime, points: int = 0, *, is_fresh: bool = False
) -> Offers:
    """Say what may make the chosen lines of a cart cheaper, with so many ``points`` wanted."""
    rules = promotions.selectors.rules.running_rules(at, is_fresh=is_fresh)
    coupon = None
    if cart_row.coupon_id is not None:
        coupon = promotions.selectors.coupons.coupon_rule(cart_row.coupon_id, cart_row.user_id)
    asked = [rule for rule in (*rules, coupon) if rule is not None]
    member = member_of(cart_row, asked, points)
    who = shopper_of(cart_row, at, asked, lines, member)
    own = loyalty.selectors.level_rules(member.level, [line.key for line in lines])
    spendable = Points(min(points, member.balance), settings.POINT_AMOUNT, settings.POINTS_SHARE)
    return Offers(who, (*rules, *own), coupon, spendable if points else None)


@dataclass(frozen=True)
class Purse:
    """A shopper's points, and how many of them a quote could take; amounts in fen."""

    balance: int
    most: int
    spent: int
    spent_amount: int

    @property
    def most_amount(self) -> int:
        """Return what all the points the quote could take are worth."""
        return int(self.most * settings.POINT_AMOUNT)


def purse_of(cart_row: Cart, quote: Quote) -> Purse | None:
    """Tell what a cart's owner could pay with points; None for who has none."""
    if cart_row.user_id is None:
        return None
    balance = loyalty.selectors.standing(cart_row.user_id).balance
    if not balance:
        return None
    goods = sum(quote.costs_before("points").values())
    most = Points(balance, settings.POINT_AMOUNT, settings.POINTS_SHARE).spent_on(goods)
    return Purse(balance, most, quote.points_count, quote.points_amount)


def member_of(cart_row: Cart, asked: Iterable[Rule], points: int = 0) -> Standing:
    """Tell level and points of a cart's owner; where nothing depends on them, nobody's."""
    if cart_row.user_id is None:
        return NOBODY
    by_level = any(rule.conditions.minimum_level for rule in asked)
    if points or by_level or loyalty.selectors.has_level_prices():
        return loyalty.selectors.standing(cart_row.user_id)
    return NOBODY


def shopper_of(
    cart_row: Cart,
    at: datetime,
    asked: Iterable[Rule],
    lines: Iterable[Line] = (),
    member: Standing = NOBODY,
) -> Shopper:
    """Say of a cart's owner what some rules ask; what none asks is not looked up."""
    user_id, asked = cart_row.user_id, list(asked)
    if user_id is None:
        return Shopper(at)
    is_new = any(rule.conditions.newcomers_only for rule in asked) and not has_ordered(user_id)
    limited = any(rule.conditions.uses_each is not None for rule in asked)
    keys = frozenset(line.key for line in lines)
    in_flash = any(
        rule.source == "flash" and not keys.isdisjoint(rule.conditions.scope.variants)
        for rule in asked
    )
    return Shopper(
        at,
        is_signed_in=True,
        is_new=is_new,
        level=member.level,
        uses=promotions.selectors.rules.uses_of(user_id) if limited else {},
        units=promotions.selectors.rules.flash_units_of(user_id) if in_flash else {},
    )


def has_ordered(user_id: int) -> bool:
    """Tell whether a user ever ordered a cart."""
    return Cart.objects.filter(user_id=user_id, state=Cart.State.ORDERED).exists()
