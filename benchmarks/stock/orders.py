"""Whole orders, sold and refused, by the shop's own verb: figure 7."""

import secrets
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

import cart.selectors.seen
import cart.services.quotes
import orders.services.checkout
from benchmarks.goods import settle
from benchmarks.sales import DELIVER_TO
from benchmarks.stock.crowd import crowd
from benchmarks.stock.shapes import HOT, leave_free
from cart.models import Cart, CartLine
from cart.services.quotes import QuoteChanged
from inventory.services.reservations import OutOfStock
from orders.services.contacts import Contact

HANDS, ORDERS, REFUSALS = 8, 160, 480
CONTACT = Contact(*DELIVER_TO.values())


@dataclass(frozen=True)
class Basket:
    """A guest's cart with the hot item in it, seen and about to be ordered."""

    token: str
    quote: str


def baskets(count: int) -> list[Basket]:
    """Fill so many carts and quote them."""
    carts = Cart.objects.bulk_create(Cart(token=secrets.token_urlsafe(32)) for _ in range(count))
    CartLine.objects.bulk_create(CartLine(cart=one, variant_id=HOT, quantity=1) for one in carts)
    seen = ((one, cart.selectors.seen.see_cart(one)) for one in carts)
    return [Basket(one.token, cart.services.quotes.sign(found)) for one, found in seen]


def order(basket: Basket) -> str:
    """Place one order."""
    try:
        orders.services.checkout.place_order(
            quote=basket.quote,
            contact=CONTACT,
            user=AnonymousUser(),
            cart_token=basket.token,
        )
    except (OutOfStock, QuoteChanged):  # the latter where it was sold out before the look
        return "refused"
    return "sold"


def rates() -> dict[str, float]:
    """Return orders a second while there is stock, and refusals a second once there is none."""
    leave_free(ORDERS)
    filled = baskets(ORDERS + REFUSALS)
    settle()

    def buys(number: int) -> str:
        return order(filled[number // 10**7 + HANDS * (number % 10**7)])

    def comes_late(number: int) -> str:
        return order(filled[ORDERS + number // 10**7 + HANDS * (number % 10**7)])

    sold = crowd(buys, hands=HANDS, seconds=60, most=ORDERS)
    late = crowd(comes_late, hands=HANDS, seconds=60, most=REFUSALS)
    if set(sold.outcomes) != {"sold"} or set(late.outcomes) != {"refused"}:
        raise RuntimeError(f"{dict(sold.outcomes)}, {dict(late.outcomes)}")
    return {"order, hot": sold.rate("sold"), "order, refused": late.rate("refused")}
