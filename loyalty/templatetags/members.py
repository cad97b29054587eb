"""A member's level and prices, wherever pages show them."""

from typing import Any

from django import template

import loyalty.selectors
from loyalty.selectors import MemberPrice, Standing

register = template.Library()


@register.simple_tag
def standing_of(user: Any) -> Standing | None:
    """Return a shopper's level and points, None for somebody who is not signed in."""
    return loyalty.selectors.standing(user.pk) if user.is_authenticated else None


@register.simple_tag
def member_price(user: Any, offer: Any) -> MemberPrice | None:
    """Return what a member of their level pays for an offer, where that is less than others do."""
    if not user.is_authenticated or offer is None or not offer.amount:
        return None
    price = loyalty.selectors.member_price(user.pk, offer.id)
    return price if price and price.amount < offer.amount else None
