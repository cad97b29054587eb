"""Abuse S34: nobody holds more than they may without paying, nor for longer than they may."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from cart.services.carts import TooMany
from inventory.models import Reservation, StockItem
from inventory.selectors.availability import availability
from inventory.services.reservations import release_lapsed
from orders.models import Order
from orders.services.cancellation import cancel
from shop.celery import app
from tests.factories.accounts import AddressFactory
from tests.factories.catalog import make_variant
from tests.factories.sale import fill_cart, order_cart, pay, place, quote_of
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scarce():
    """Goods of which a person may have two."""
    return make_variant(price=1000, stock=9, purchase_limit=2)


def held(variant) -> int:
    return StockItem.objects.get(variant=variant).reserved


def expire(order: Order) -> None:
    """Let an order's time to pay, and its hold, have been over for five seconds."""
    gone = Now() - timedelta(seconds=5)
    Order.objects.filter(pk=order.pk).update(expires_at=gone)
    Reservation.objects.filter(order_reference=order.number).update(expires_at=gone)


def test_order_after_order_one_account_holds_no_more_than_the_limit(ada, scarce):
    place(ada, scarce, quantity=2)
    for _bot in range(3):
        with pytest.raises(TooMany):
            place(ada, scarce)
    assert held(scarce) == 2


def test_another_shopper_has_a_limit_of_their_own(ada, bo, scarce):
    place(ada, scarce, quantity=2)
    place(bo, scarce, quantity=2)
    assert held(scarce) == 4


@pytest.mark.parametrize("end", [pay, lambda order: cancel(order_id=order.pk), expire])
def test_what_is_paid_ended_or_lapsed_is_held_no_longer(ada, scarce, end):
    end(place(ada, scarce, quantity=2))
    assert place(ada, scarce).state == "pending_payment"


def test_many_windows_at_once_hold_no_more_than_one(ada, scarce):
    basket = fill_cart(ada, scarce, quantity=2)
    quote = quote_of(basket)
    together([lambda: order_cart(basket, ada, quote)] * 8)
    assert held(scarce) == 2


def test_the_checkout_page_says_so(ada, ada_client, scarce):
    place(ada, scarce, quantity=2)
    typed = {"quote": quote_of(fill_cart(ada, scarce)), "address": AddressFactory(user=ada).pk}
    page = ada_client.post(reverse("checkout"), typed, follow=True)
    assert "每人限购 2 件" in page.content.decode()
    assert Order.objects.count() == 1


def test_the_api_says_so(ada, ada_api, scarce):
    place(ada, scarce, quantity=2)
    body = {"quote": quote_of(fill_cart(ada, scarce)), "address": AddressFactory(user=ada).pk}
    answer = ada_api.post("/api/v1/orders/", body, HTTP_IDEMPOTENCY_KEY="k")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many")


def test_who_stands_at_the_checkout_gets_what_has_lapsed_at_once(ada, bo):
    variant = make_variant(price=1000, stock=3)
    basket = fill_cart(bo, variant, quantity=3)
    quote = quote_of(basket)
    expire(place(ada, variant, quantity=3))
    assert order_cart(basket, bo, quote).state == "pending_payment"


def test_who_looks_sees_it_within_five_seconds(ada):
    variant = make_variant(price=1000, stock=3)
    expire(place(ada, variant, quantity=3))
    release_lapsed()
    assert availability(variant_id=variant.pk, quantity=3).can_buy
    assert app.conf.beat_schedule["release expired reservations"]["schedule"] <= 5
