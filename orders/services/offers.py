"""What an order takes of promotions, coupons and points, and gives back when it ends unshipped."""

from collections.abc import Mapping
from typing import Any

import loyalty.services.points
import promotions.services.coupons
import promotions.services.flash
import promotions.services.uses
from cart.models import Cart
from cart.pricing import Quote
from orders.models import Order
from promotions.rules import Lane


def take(order: Order, quote: Quote, basket: Cart, user: Any) -> None:
    """Count what the quote's winners take off, and spend the coupon, if it won, and the points.

    Flash sales are taken apart, when the stock is. Raises PromotionUsedUp, CouponRefused,
    NotEnoughPoints.
    """
    won = [v for v in quote.verdicts if v.is_won and v.rule.source == "promotion"]
    promotions.services.uses.take(
        order_reference=order.number,
        user=user,
        amounts={verdict.rule.key: verdict.amount for verdict in won},
    )
    if basket.coupon_id and unused_coupon(quote, basket) is None:
        promotions.services.coupons.use(
            coupon_id=basket.coupon_id,
            user=user,
            order_reference=order.number,
            at=order.placed_at,
        )
    if quote.points_count:
        loyalty.services.points.spend(
            user_id=user.pk, count=quote.points_count, order_reference=order.number
        )


def take_flash(order: Order, units: Mapping[int, int]) -> None:
    """Take units of flash sales (sale → units); these rows are hot. Raises FlashSaleOver."""
    if units:
        promotions.services.flash.take(order_reference=order.number, user=order.user, units=units)


def unused_coupon(quote: Quote, basket: Cart) -> int | None:
    """Return the coupon of a basket that takes nothing off it, None where there is none."""
    is_used = any(v.is_won and v.rule.lane == Lane.COUPON for v in quote.verdicts)
    return None if is_used else basket.coupon_id


def give_back(order: Order) -> None:
    """Give back what an order that ends took; call it before its stock is given back.

    Points of a paid order come back by its credit note, these here by the order's number.
    """
    promotions.services.uses.give_back(order_reference=order.number)
    promotions.services.coupons.give_back(order_reference=order.number)
    if order.points_count and order.paid_at is None:
        loyalty.services.points.give_back(
            order_reference=order.number,
            count=order.points_count,
            reference=f"closed:{order.number}",
        )
    promotions.services.flash.give_back(order_reference=order.number)
