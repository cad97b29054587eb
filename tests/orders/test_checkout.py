"""Placing an order: the quote is a contract, the cart is ordered once."""

from datetime import timedelta

import pytest
from django.utils import timezone

import cart.services.carts
import catalog.services.products
from cart.services.quotes import QuoteChanged, QuoteExpired
from inventory.models import Reservation, StockItem
from inventory.services.reservations import OutOfStock
from operations.models import OutboxEvent
from orders.models import Order
from payments.models import Payment
from tests.factories.catalog import make_variant
from tests.factories.sale import fill_cart, make_delivery, order_cart, place, quote_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_order_holds_what_was_agreed(ada):
    order = place(ada, make_variant(price=2500, stock=9), quantity=2)
    line = order.lines.get()
    assert (order.goods_amount, order.freight_amount, order.payable_amount) == (5000, 800, 5800)
    assert (line.unit_amount, line.quantity, line.net_amount) == (2500, 2, 5000)


def test_an_order_reserves_its_stock_until_it_expires(ada):
    order = place(ada, make_variant(stock=9), quantity=2)
    held = Reservation.objects.held().get()
    assert (held.order_reference, held.quantity) == (order.number, 2)
    assert held.expires_at == order.expires_at
    assert StockItem.objects.get().reserved == 2


def test_an_order_writes_its_event_its_payment_and_its_promise(ada):
    order = place(ada)
    assert order.events.get().kind == "placed"
    assert Payment.objects.get().amount == order.payable_amount
    assert OutboxEvent.objects.filter(topic="order.placed", key=order.number).exists()


def test_the_same_cart_is_ordered_once(ada):
    basket = fill_cart(ada)
    quote = quote_of(basket)
    first, second = order_cart(basket, ada, quote), order_cart(basket, ada, quote)
    assert first == second
    assert Order.objects.count() == 1


def test_a_price_that_changed_is_refused_line_by_line(ada):
    variant = make_variant(price=1000, stock=9)
    basket = fill_cart(ada, variant)
    quote = quote_of(basket)
    catalog.services.products.set_price(variant_id=variant.pk, amount=1200)
    with pytest.raises(QuoteChanged) as refusal:
        order_cart(basket, ada, quote)
    assert [p["code"] for p in refusal.value.problems] == ["price_changed"]


def test_a_cart_changed_in_another_tab_is_refused(ada):
    basket = fill_cart(ada)
    quote = quote_of(basket)
    line = basket.lines.get()
    cart.services.carts.change_line(cart=basket, line_id=line.pk, quantity=3)
    with pytest.raises(QuoteChanged) as refusal:
        order_cart(basket, ada, quote)
    assert refusal.value.problems[0]["code"] == "quantity_changed"


def test_an_old_quote_is_refused(ada, settings, monkeypatch):
    basket = fill_cart(ada)
    quote = quote_of(basket)
    monkeypatch.setattr("cart.services.quotes.read.__defaults__", (timedelta(seconds=-1),))
    with pytest.raises(QuoteExpired):
        order_cart(basket, ada, quote)


def test_a_tampered_quote_is_refused(ada):
    basket = fill_cart(ada)
    with pytest.raises(QuoteExpired):
        order_cart(basket, ada, quote_of(basket)[:-2] + "xx")


def test_somebody_elses_quote_is_refused(ada, bo):
    bos = fill_cart(bo)
    with pytest.raises(QuoteExpired):
        order_cart(fill_cart(ada), ada, quote_of(bos))


def test_stock_that_is_gone_is_refused_and_nothing_is_written(ada, bo):
    variant = make_variant(stock=1)
    basket = fill_cart(ada, variant)
    quote = quote_of(basket)
    StockItem.objects.update(reserved=1)
    with pytest.raises((OutOfStock, QuoteChanged)):
        order_cart(basket, ada, quote)
    assert not Order.objects.exists()


def test_lines_left_unselected_wait_in_a_new_cart(ada):
    wanted, later = make_variant(stock=9), make_variant(stock=9)
    basket = fill_cart(ada, wanted, later)
    line = basket.lines.get(variant=later)
    cart.services.carts.change_line(cart=basket, line_id=line.pk, is_selected=False)
    order_cart(basket, ada)
    kept = cart.services.carts.find_cart(ada, None)
    assert [line.variant for line in kept.lines.all()] == [later]


def test_what_the_order_says_does_not_change_with_the_catalogue(ada):
    variant = make_variant(stock=9, product__name="龙井茶")
    order = place(ada, variant)
    variant.product.name = "绿茶"
    variant.product.save()
    assert order.lines.get().name == "龙井茶"


def test_an_order_expires_half_an_hour_after_it_was_placed(ada):
    order = place(ada)
    assert abs(order.expires_at - timezone.now() - timedelta(minutes=30)) < timedelta(seconds=5)


def test_what_costs_nothing_is_paid_at_once_and_held_for_good(ada):
    make_delivery(amount=0)
    order = place(ada, make_variant(price=0, stock=9))
    assert order.state == "paid"
    assert Reservation.objects.held().get().expires_at is None


def test_placing_an_order_takes_at_most_twenty_statements(
    ada, as_in_production, django_assert_max_num_queries
):
    basket = fill_cart(ada, make_variant(stock=9), make_variant(stock=9))
    quote = quote_of(basket)
    with django_assert_max_num_queries(20):
        order_cart(basket, ada, quote)
