"""Somebody's coupons, told to them and given up."""

from typing import Any

from operations.facts import Facts, told
from promotions.models import Coupon, FlashUse, PromotionUse


def facts_of(user: Any) -> dict[str, Facts]:
    """Return somebody's coupons and the offers they used."""
    coupons = Coupon.objects.filter(user=user)
    named = ("template__promotion__name", "code", "state", "claimed_at", "expires_at", "used_at")
    used = PromotionUse.objects.filter(user=user)
    flash = FlashUse.objects.filter(user=user)
    return {
        "coupons": told(coupons, *named, "order_reference"),
        "offers": told(used, "promotion__name", "order_reference"),
        "flash_sales": told(flash, "sale__name", "order_reference"),
    }


def erase(user: Any) -> None:
    """Withdraw the coupons somebody has left; of the others only the number of an order is kept."""
    left = Coupon.objects.filter(user=user, state=Coupon.State.AVAILABLE)
    left.update(state=Coupon.State.VOID)
