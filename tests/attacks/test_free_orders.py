"""Abuse S35: an order is paid by its own payment, for what it holds, to where it was priced."""

import pytest
from django.urls import reverse
from django.utils import timezone

import orders.services.payment
from cart.models import CartLine
from cart.services.carts import add
from cart.services.quotes import QuoteChanged
from orders.models import Order
from payments.models import Payment, Refund
from tests.factories.accounts import AddressFactory
from tests.factories.catalog import make_variant
from tests.factories.payments import message, tell
from tests.factories.sale import fill_cart, order_cart, place, quote_of

pytestmark = pytest.mark.django_db(transaction=True)


def payment_of(order: Order) -> Payment:
    return Payment.objects.get(order_reference=order.number)


def states() -> list[str]:
    return list(Order.objects.order_by("pk").values_list("state", flat=True))


@pytest.fixture
def two(ada) -> tuple[Order, Order]:
    """A cheap order and a dear one."""
    return place(ada, make_variant(price=100, stock=9)), place(
        ada, make_variant(price=90000, stock=9)
    )


def test_the_money_of_a_cheap_order_pays_no_dear_one(two):
    cheap, dear = map(payment_of, two)
    said = message(cheap, out_trade_no=dear.out_trade_no)
    assert tell(said).status_code == 400
    assert states() == ["pending_payment", "pending_payment"]


def test_a_payment_moved_to_another_order_pays_neither(two):
    cheap, dear = two
    payment = payment_of(cheap)
    now = timezone.now()
    Payment.objects.filter(pk=payment.pk).update(
        order_reference=dear.number, state="succeeded", succeeded_at=now, next_poll_at=now
    )
    orders.services.payment.settle(payment.pk)
    assert states() == ["pending_payment", "pending_payment"]
    assert Refund.objects.get().amount == payment.amount


def test_the_money_of_a_paid_order_comes_again_and_goes_back(two):
    cheap, _dear = two
    tell(message(payment_of(cheap)))
    tell(message(payment_of(cheap)))
    assert states() == ["paid", "pending_payment"]
    assert Payment.objects.filter(state="succeeded").count() == 1


def test_what_is_put_into_the_cart_after_paying_is_no_part_of_the_order(ada):
    cheap, dear = make_variant(price=100, stock=9), make_variant(price=90000, stock=9)
    basket = fill_cart(ada, cheap)
    order = order_cart(basket, ada)
    CartLine.objects.filter(cart=basket).update(variant=dear, quantity=99)
    tell(message(payment_of(order)))
    assert list(order.lines.values_list("variant", "quantity")) == [(cheap.pk, 1)]


def test_a_cart_swapped_after_its_quote_is_refused(ada):
    basket = fill_cart(ada, make_variant(price=100, stock=9))
    quote = quote_of(basket)
    add(cart=basket, variant_id=make_variant(price=90000, stock=9).pk, quantity=1)
    with pytest.raises(QuoteChanged):
        order_cart(basket, ada, quote)
    assert not Order.objects.exists()


def test_an_address_edited_after_the_order_sends_it_nowhere_else(ada, ada_client):
    address = AddressFactory(user=ada)
    quote = quote_of(fill_cart(ada))
    ada_client.post(reverse("checkout"), {"quote": quote, "address": address.pk})
    order = Order.objects.get()
    before = (order.region_code, order.address)
    type(address).objects.filter(pk=address.pk).update(region_code="540102", detail="elsewhere")
    order.refresh_from_db()
    assert (order.region_code, order.address) == before
