"""A sale at any point of its way, made through the shop's own verbs."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

import cart.selectors.seen
import cart.services.carts
import cart.services.quotes
import orders.services.checkout
import orders.services.payment
import orders.services.receipt
from catalog.models import Variant
from inventory.models import Warehouse
from logistics.models import Carrier, DeliveryMethod
from orders.models import Order
from orders.services.contacts import Contact
from orders.services.fulfilment import Parcel, ship_order
from payments.models import Payment
from tests.factories.catalog import make_variant

CONTACT = Contact("林小满", "+8613800138000", "310104", "上海市 徐汇区 漕溪北路 88 号")


def make_delivery(amount: int = 800, free_over: int | None = 9900) -> DeliveryMethod:
    """Make, or find, the standard way of delivery."""
    facts = {
        "name": "标准配送",
        "name_en": "Standard",
        "amount": amount,
        "free_over_amount": free_over,
    }
    return DeliveryMethod.objects.get_or_create(code="standard", defaults=facts)[0]


def make_carrier() -> Carrier:
    """Make, or find, a carrier."""
    return Carrier.objects.get_or_create(code="swift", defaults={"name": "迅达速运"})[0]


def fill_cart(user: Any = None, *variants: Variant, quantity: int = 1) -> Any:
    """Fill a cart with variants, made on the spot where none are given."""
    make_delivery()
    basket = cart.services.carts.open_cart(user or AnonymousUser(), None)
    for variant in variants or [make_variant(stock=10)]:
        cart.services.carts.add(cart=basket, variant_id=variant.pk, quantity=quantity)
    return basket


def quote_of(basket: Any, points: int = 0) -> str:
    """Return the signed quote of a cart as it stands, with so many points spent."""
    return cart.services.quotes.sign(cart.selectors.seen.see_cart(basket, points=points))


def place(user: Any = None, *variants: Variant, quantity: int = 1) -> Order:
    """Place an order of variants, made on the spot where none are given."""
    basket = fill_cart(user, *variants, quantity=quantity)
    return order_cart(basket, user)


def order_cart(basket: Any, user: Any = None, quote: str | None = None) -> Order:
    """Order a cart as it stands, or as an earlier quote says."""
    return orders.services.checkout.place_order(
        quote=quote or quote_of(basket),
        contact=CONTACT,
        user=user or AnonymousUser(),
        cart_token=basket.token,
    ).order


def pay(order: Order) -> Order:
    """Let the order's money arrive, as if its gateway had said so."""
    payment = Payment.objects.get(order_reference=order.number)
    now = timezone.now()
    Payment.objects.filter(pk=payment.pk).update(
        state="succeeded", succeeded_at=now, next_poll_at=now
    )
    orders.services.payment.settle(payment.pk)
    order.refresh_from_db()
    return order


def complete(order: Order) -> Order:
    """Let all of a paid order be shipped, received and kept until its return window is over."""
    ship(order, f"SW{order.pk}")
    orders.services.receipt.confirm_receipt(order_id=order.pk)
    orders.services.receipt.complete(order_id=order.pk)
    order.refresh_from_db()
    return order


def ship(order: Order, number: str = "SW0001") -> Order:
    """Ship all of a paid order."""
    warehouse = Warehouse.objects.get()
    ship_order(order_id=order.pk, parcel=Parcel(warehouse.pk, make_carrier().pk, number))
    order.refresh_from_db()
    return order
