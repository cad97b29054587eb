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
    if basket.coupon_id and unused_coupon(quote, basket) is None:
        promotions.services.coupons.use(
            coupon_id=basket.coupon_id,
            user=user,
            order_reference=order.number,
            at=order.placed_at,
        )


def unused_coupon(quote: Quote, basket: Cart) -> int | None:
    """Return the coupon of a basket that takes nothing off it, None where there is none."""
    is_used = any(v.is_won and v.rule.lane == Lane.COUPON for v in quote.verdicts)
    return None if is_used else basket.coupon_id


def give_back(order: Order) -> None:
    """Give back what an order that ends took; call it before its stock is given back."""
    promotions.services.uses.give_back(order_reference=order.number)
    promotions.services.coupons.give_back(order_reference=order.number)
