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


def offers_for(
    cart_row: Cart, lines: Sequence[Line], at: datetime, points: int = 0, *, is_fresh: bool = False
) -> tuple[Offers, Standing | None]:
    """Say what may make the chosen lines of a cart cheaper, with so many ``points`` wanted.

    With it comes who its owner is as a member, None where nobody asked.
    """
    rules = promotions.selectors.rules.running_rules(at, is_fresh=is_fresh)
    coupon = None
    if cart_row.coupon_id is not None:
        coupon = promotions.selectors.coupons.coupon_rule(cart_row.coupon_id, cart_row.user_id)
    return offers_among(rules, coupon, cart_row, lines, at, points)


def offers_among(
    rules: Sequence[Rule],
    coupon: Rule | None,
    cart_row: Cart,
    lines: Sequence[Line],
    at: datetime,
    points: int = 0,
) -> tuple[Offers, Standing | None]:
    """Say what rules, a coupon, the level and points offer a cart, and to which member."""
    asked = [rule for rule in (*rules, coupon) if rule is not None]
    member = member_of(cart_row, asked, is_needed=bool(points))
    who = shopper_of(cart_row, at, asked, lines, member)
    own = loyalty.selectors.level_rules(who.level, [line.key for line in lines])
    balance = member.balance if member else 0
    spendable = Points(min(points, balance), settings.POINT_AMOUNT, settings.POINTS_SHARE)
    return Offers(who, (*rules, *own), coupon, spendable if points else None), member


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


def purse_of(cart_row: Cart, quote: Quote, member: Standing | None = None) -> Purse | None:
    """Tell what a cart's owner could pay with points; None for who has none.

    One query, none where the ``member`` is known.
    """
    if cart_row.user_id is None:
        return None
    balance = (member or loyalty.selectors.standing(cart_row.user_id)).balance
    if not balance:
        return None
    goods = sum(quote.costs_before("points").values())
    most = Points(balance, settings.POINT_AMOUNT, settings.POINTS_SHARE).spent_on(goods)
    return Purse(balance, most, quote.points_count, quote.points_amount)


def member_of(cart_row: Cart, asked: Iterable[Rule], *, is_needed: bool = False) -> Standing | None:
    """Tell level and points of a cart's owner where a rule asks for them, or they are needed."""
    if cart_row.user_id is None:
        return None
    by_level = any(rule.conditions.minimum_level for rule in asked)
    if not (is_needed or by_level or loyalty.selectors.has_level_prices()):
        return None
    return loyalty.selectors.standing(cart_row.user_id)


def shopper_of(
    cart_row: Cart,
    at: datetime,
    asked: Iterable[Rule],
    lines: Iterable[Line] = (),
    member: Standing | None = None,
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
        level=member.level if member else 0,
        uses=promotions.selectors.rules.uses_of(user_id) if limited else {},
        units=promotions.selectors.rules.flash_units_of(user_id) if in_flash else {},
    )


def has_ordered(user_id: int) -> bool:
    """Tell whether a user ever ordered a cart."""
    return Cart.objects.filter(user_id=user_id, state=Cart.State.ORDERED).exists()
