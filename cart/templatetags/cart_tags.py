"""How other departments' pages show the cart."""

from typing import Any

from django import template

import cart.selectors.coupons
import cart.selectors.offers
import cart.selectors.seen
from cart.selectors.coupons import CouponBox, Option
from cart.selectors.lines import SeenLine
from cart.selectors.offers import Purse
from cart.selectors.seen import SeenCart
from promotions import wording
from promotions.nudges import Nudge

register = template.Library()


@register.simple_tag(takes_context=True)
def cart_count(context: dict[str, Any]) -> int:
    """Return the number of articles in the visitor's cart, asked once a page."""
    request = context.get("request")
    if request is None:
        return 0
    if not hasattr(request, "cart_count"):
        user_id = request.user.pk if request.user.is_authenticated else None
        token = request.session.get("cart_token")
        request.cart_count = cart.selectors.seen.count_units(user_id, token)
    return int(request.cart_count)


@register.filter
def offers_on(seen: SeenCart, line: SeenLine) -> list[tuple[str, int]]:
    """Return what offers on items take off a line of a cart, and what they are called."""
    return seen.offers_on(line.line.variant_id)


@register.simple_tag
def coupons_for(seen: SeenCart) -> CouponBox:
    """Say what the coupons of the cart's owner would do for it, and what is nearly reached."""
    return cart.selectors.coupons.coupon_box(seen)


@register.simple_tag
def purse_for(seen: SeenCart) -> Purse | None:
    """Say what the cart's owner could pay with points; None for who has none."""
    if seen.cart is None:
        return None
    return cart.selectors.offers.purse_of(seen.cart, seen.quote, seen.member)


@register.filter
def coupon_words(option: Option) -> str:
    """Return a coupon's name in the reader's language."""
    return wording.named(option.held.rule)


@register.filter
def missing_words(near: Nudge) -> str:
    """Say what is missing until an offer gives something."""
    return wording.missing(near)
