"""Fifty stand in line, ten units come, and passers-by buy at the same moment."""

import pytest

import inventory.services.queue
import inventory.services.reservations
from inventory.models import PreBooking, Reservation, StockItem
from inventory.services.booking import ask, lapse_due, withdraw
from inventory.services.reservations import OutOfStock, Wanted
from tests.factories.accounts import UserFactory
from tests.factories.bookings import booked, sold_out
from tests.factories.catalog import stock_up
from tests.factories.sale import fill_cart, order_cart, quote_of
from tests.factories.stock import make_house
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)

IN_LINE, COMING, PASSING = 50, 10, 40


def line_up(variant, count=IN_LINE):
    return [booked(user, variant) for user in UserFactory.create_batch(count)]


def passer_by(variant, number):
    inventory.services.reservations.reserve(
        order_reference=f"R{number}",
        wanted=[Wanted(variant.pk, 1)],
        line_of_variant={variant.pk: number},
        expires_at=None,
    )
    return True


def holders():
    return list(PreBooking.objects.filter(state="held").order_by("pk"))


def test_exactly_the_first_in_line_hold_what_comes_whoever_else_buys():
    variant = sold_out()
    line = line_up(variant)
    passing = [lambda n=n: passer_by(variant, n) for n in range(PASSING)]
    answers = together([*passing[:20], *[lambda: stock_up(variant, 2)] * 5, *passing[20:]])
    assert holders() == line[:COMING]
    assert sum(isinstance(answer, OutOfStock) for answer in answers) == PASSING
    item = StockItem.objects.get()
    assert (item.on_hand, item.reserved) == (COMING, COMING)


def test_without_the_lock_of_those_in_line_two_deliveries_serve_the_same(monkeypatch):
    def careless(variant_id, units):
        waiting = PreBooking.objects.waiting().filter(variant_id=variant_id)
        return list(waiting.values_list("pk", "quantity")[:units])

    monkeypatch.setattr(inventory.services.queue, "first_in_line", careless)
    served_twice = False
    for _try in range(10):
        variant = sold_out()
        line_up(variant, 8)
        houses = [make_house() for _ in range(8)]
        together([lambda v=variant, h=h: stock_up(v, 1, h) for h in houses])
        promised = Reservation.objects.filter(stock_item__variant=variant)
        served_twice |= promised.values("order_reference").distinct().count() < promised.count()
    assert served_twice


def test_deliveries_to_many_warehouses_serve_each_once():
    variant = sold_out()
    line = line_up(variant, 8)
    houses = [make_house() for _ in range(6)]
    together([lambda h=h: stock_up(variant, 1, h) for h in houses])
    assert holders() == line[:6]
    references = Reservation.objects.held().values_list("order_reference", flat=True)
    assert sorted(references) == sorted(booking.reference for booking in line[:6])


def test_one_shopper_who_asks_a_hundred_times_has_one_place(ada):
    variant = sold_out()
    answers = together([lambda: ask(variant_id=variant.pk, user=ada) for _ in range(100)])
    assert len({booking.pk for booking in answers}) == PreBooking.objects.count() == 1


def test_who_withdraws_while_goods_come_leaves_nothing_held():
    variant = sold_out()
    line = line_up(variant, 20)
    leaving = [lambda b=b: withdraw(user=b.user, booking_id=b.pk) for b in line[:10]]
    together([*leaving, lambda: stock_up(variant, 10)])
    lapse_due()
    assert holders() == line[10:]
    assert StockItem.objects.get().reserved == 10


def test_a_holder_who_orders_twice_at_once_gets_it_once(ada):
    variant = sold_out()
    booked(ada, variant)
    stock_up(variant, 1)
    basket = fill_cart(ada, variant)
    quote = quote_of(basket)
    orders = together([lambda: order_cart(basket, ada, quote) for _ in range(10)])
    assert len({order.pk for order in orders}) == 1
    assert StockItem.objects.get().reserved == 1
