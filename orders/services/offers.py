"""What an order takes of promotions and coupons, and gives back when it ends unshipped."""

from typing import Any

import promotions.services.coupons
import promotions.services.uses
from cart.models import Cart
from cart.pricing import Quote
from orders.models import Order
from promotions.rules import Lane


def take(order: Order, quote: Quote, basket: Cart, user: Any) -> None:
    """Count what the quote's winners take off, and spend the coupon if it is one of them.

    Raises PromotionUsedUp, CouponRefused.
    """
    won = [verdict for verdict in quote.verdicts if verdict.is_won]
    promotions.services.uses.take(
        order_reference=order.number,
        user=user,
        amounts={verdict.rule.key: verdict.amount for verdict in won},
    )
    if basket.coupon_id and any(verdict.rule.lane == Lane.COUPON for verdict in won):
        promotions.services.coupons.use(
            coupon_id=basket.coupon_id,
            user=user,
            order_reference=order.number,
            at=order.placed_at,
        )


def give_back(order: Order) -> None:
    """Give back what an order that ends took; call it before its stock is given back."""
    promotions.services.uses.give_back(order_reference=order.number)
    promotions.services.coupons.give_back(order_reference=order.number)
