"""The one coupon a cart carries."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import promotions.services.coupons
from cart.models import Cart
from cart.services.carts import lock
from promotions.models import Coupon
from promotions.services.coupons import CouponRefused


@transaction.atomic
def choose(*, cart: Cart, code: str, user: Any) -> Coupon:
    """Put a coupon on the cart by its code, which makes it the shopper's own.

    Raises CouponRefused, also for guests: a coupon belongs to somebody.
    """
    if not user.is_authenticated:
        raise CouponRefused(_("Sign in to use a coupon."))
    lock(cart)
    coupon = promotions.services.coupons.enter_code(code=code, user=user)
    cart.coupon = coupon
    cart.save(update_fields=["coupon"])
    return coupon


def carry(*, cart: Cart, code: str, user: Any) -> None:
    """Put the coupon of a code on the cart, or none for "". Raises CouponRefused, CartIsEmpty."""
    if code:
        choose(cart=cart, code=code, user=user)
    else:
        drop(cart=cart)


@transaction.atomic
def drop(*, cart: Cart) -> None:
    """Take the coupon off the cart; it stays the shopper's."""
    lock(cart)
    cart.coupon = None
    cart.save(update_fields=["coupon"])
