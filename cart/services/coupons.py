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
    Cart.objects.filter(pk=cart.pk).update(coupon=coupon)
    return coupon


@transaction.atomic
def drop(*, cart: Cart) -> None:
    """Take the coupon off the cart; it stays the shopper's."""
    lock(cart)
    Cart.objects.filter(pk=cart.pk).update(coupon=None)
