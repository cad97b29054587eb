"""What a shopper's coupons would do for the cart, and which offers are nearly reached."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

import promotions.selectors.coupons
from cart.models import Cart
from cart.pricing import Quote
from cart.selectors.offers import member_of, shopper_of
from cart.selectors.seen import SeenCart
from promotions import wording
from promotions.lanes import Verdict, judge
from promotions.nudges import Nudge, nudge, nudges
from promotions.rules import Lane
from promotions.selectors.coupons import Held

MOST_NUDGES = 2


@dataclass(frozen=True)
class Option:
    """A coupon the shopper holds: what it takes off this cart in fen, or why nothing."""

    held: Held
    amount: int
    why: str
    missing: int
    is_chosen: bool


@dataclass(frozen=True)
class CouponBox:
    """The shopper's coupons, best first, and what is missing to further offers."""

    is_guest: bool
    options: tuple[Option, ...] = ()
    nudges: tuple[Nudge, ...] = ()

    @property
    def usable(self) -> list[Option]:
        """Return the coupons that take something off, or are on the cart already."""
        return [option for option in self.options if option.amount or option.is_chosen]

    @property
    def others(self) -> list[Option]:
        """Return the coupons that would do nothing for this cart."""
        return [option for option in self.options if not (option.amount or option.is_chosen)]

    @property
    def is_near_free_freight(self) -> bool:
        """Tell whether a promotion frees the freight earlier than the way of delivery does."""
        return any(near.rule.lane == Lane.SHIPPING for near in self.nudges)

    @property
    def chosen(self) -> Option | None:
        """Return the coupon on the cart."""
        return next((option for option in self.options if option.is_chosen), None)


def coupon_box(seen: SeenCart) -> CouponBox:
    """Judge every coupon of the cart's owner with one query; a guest costs none.

    Two more at most, where a coupon is for first orders only, or limited for each shopper.
    """
    owner, quote = seen.cart, seen.quote
    if owner is None or not quote.lines:
        return CouponBox(is_guest=owner is None or owner.user_id is None)
    near = tuple(nearly(quote)[:MOST_NUDGES])
    if owner.user_id is None:
        return CouponBox(is_guest=True, nudges=near)
    held = promotions.selectors.coupons.held_coupons(owner.user_id)
    found = options_of(seen, owner, held, timezone.now()) if held else []
    return CouponBox(is_guest=False, options=tuple(sorted(found, key=rank)), nudges=near)


def rank(option: Option) -> tuple[int, int, int]:
    """Order by what is taken off, then by how little is missing."""
    return -option.amount, option.missing or 10**12, option.held.rule.key


def nearly(quote: Quote) -> list[Nudge]:
    """List the offers nearly reached that need no coupon."""
    costs = {lane: quote.costs_before(lane) for lane in Lane}
    running = [verdict for verdict in quote.verdicts if verdict.rule.lane != Lane.COUPON]
    return nudges(running, quote.lines, costs)


def options_of(seen: SeenCart, owner: Cart, held: Iterable[Held], at: datetime) -> list[Option]:
    """Judge coupons, each as if it were the one on the cart."""
    held, quote = list(held), seen.quote
    rules = [each.rule for each in held]
    who = shopper_of(owner, at, rules, member=seen.member or member_of(owner, rules))
    costs = quote.costs_before(Lane.COUPON)
    on_cart = {v.rule.key for v in quote.verdicts if v.rule.lane == Lane.COUPON}
    return [
        option_of(each, judge(each.rule, quote.lines, costs, who), quote, on_cart) for each in held
    ]


def option_of(held: Held, verdict: Verdict, quote: Quote, on_cart: set[int]) -> Option:
    """Say what a coupon takes off, or why it does not."""
    is_chosen = held.rule.key in on_cart
    if verdict.refusal is None:
        return Option(held, verdict.amount, "", 0, is_chosen)
    gap = nudge(verdict, quote.lines, quote.costs_before(Lane.COUPON))
    why = wording.until_usable(gap) if gap else wording.why_not(verdict.refusal)
    return Option(held, 0, why, gap.missing_amount if gap else 0, is_chosen)
