"""What is held for a shopper who pre-booked it is theirs to order, and nobody else's."""

import pytest

import orders.services.cancellation
from cart.selectors.seen import see_cart
from inventory.models import Reservation, StockItem
from inventory.selectors.booking import held_of
from inventory.services.reservations import OutOfStock
from orders.models import Order
from tests.factories.bookings import booked, held, sell_out
from tests.factories.catalog import make_variant
from tests.factories.sale import fill_cart, order_cart, place, quote_of

pytestmark = pytest.mark.django_db


def test_the_holder_sees_in_the_cart_that_they_can_buy(ada):
    booking = held(ada)
    [line] = see_cart(fill_cart(ada, booking.variant)).lines
    assert (line.can_buy, line.left) == (True, 1)


def test_nobody_else_sees_what_is_held(ada, bo):
    booking = held(ada)
    [line] = see_cart(fill_cart(bo, booking.variant)).lines
    assert line.code == "out_of_stock"


def test_the_holder_sees_how_many_are_held(ada):
    booking = held(ada)
    [line] = see_cart(fill_cart(ada, booking.variant, quantity=2)).lines
    assert (line.code, line.left) == ("too_few", 1)


def test_the_holders_order_gets_what_was_held(ada):
    booking = held(ada, units=2)
    order = place(ada, booking.variant, quantity=2)
    [promise] = Reservation.objects.held()
    assert (promise.order_reference, promise.quantity) == (order.number, 2)
    assert promise.line_reference == order.lines.get().pk
    assert promise.expires_at == order.expires_at


def test_an_order_of_held_and_other_goods_gets_both(ada):
    booking, other = held(ada), make_variant(stock=3)
    order = place(ada, booking.variant, other)
    promised = Reservation.objects.held().filter(order_reference=order.number)
    assert sorted(promised.values_list("stock_item__variant", "quantity")) == sorted(
        [(booking.variant_id, 1), (other.pk, 1)]
    )


def test_an_order_for_more_than_was_held_takes_the_rest_from_the_shelf(ada):
    booking = held(ada)
    StockItem.objects.filter(variant=booking.variant).update(backorder_limit=1)
    place(ada, booking.variant, quantity=2)
    item = StockItem.objects.get(variant=booking.variant)
    assert item.reserved == 2


def test_who_saw_it_before_it_was_held_is_too_late(ada, bo):
    variant = make_variant(stock=1)
    basket = fill_cart(bo, variant)
    quote = quote_of(basket)
    sell_out(variant)
    held(ada, variant)
    with pytest.raises(OutOfStock):
        order_cart(basket, bo, quote)


def test_an_order_that_fails_leaves_the_hold(ada, monkeypatch):
    booking = held(ada)
    basket = fill_cart(ada, booking.variant)
    quote = quote_of(basket)

    def refuse(**_facts):
        raise RuntimeError

    monkeypatch.setattr("inventory.services.booking.end", lambda *_facts: refuse())
    with pytest.raises(RuntimeError):
        order_cart(basket, ada, quote)
    assert held_of(ada.pk) == {booking.variant_id: 1}
    assert not Order.objects.exists()


def test_what_an_unpaid_order_gives_back_goes_to_the_next_in_line(ada, bo):
    booking = held(ada)
    booked(bo, booking.variant)
    order = place(ada, booking.variant)
    orders.services.cancellation.cancel(order_id=order.pk, actor=ada)
    assert held_of(bo.pk) == {booking.variant_id: 1}
