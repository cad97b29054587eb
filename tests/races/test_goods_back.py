"""Goods come back by two clerks at once, and by one button pressed twice at once."""

from threading import Barrier, local

import pytest

import inventory.services.ledger
from inventory.models import StockItem, Warehouse
from orders.models import Order
from orders.querysets import OrderQuerySet
from orders.services.goods_back import Arrival, Fate, book_back
from tests.factories.catalog import make_variant
from tests.factories.sale import pay, place, ship
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shipped(ada) -> Order:
    return ship(pay(place(ada, make_variant(stock=10), quantity=3)))


def back(order: Order, units: int, reference: str):
    arrival = Arrival(Warehouse.objects.get().pk, Fate.SHELF, reference)
    lines = {order.lines.get().pk: units}
    return lambda: book_back(order_id=order.pk, quantities=lines, arrival=arrival)


def booked(order: Order) -> tuple[int, int]:
    """Return the units counted on the order's line, and those that are on the shelf again."""
    return order.lines.get().returned_quantity, StockItem.objects.get().on_hand - 7


def test_of_two_clerks_one_books_the_same_goods(shipped):
    answers = together([back(shipped, 3, f"clerk-{number}") for number in range(4)], hands=4)
    assert sorted(type(answer).__name__ for answer in answers) == [
        *["NothingCameBack"] * 3,
        "Order",
    ]
    assert booked(shipped) == (3, 3)


def test_one_button_pressed_by_two_hands_books_once(shipped):
    answers = together([back(shipped, 1, "once")] * 4, hands=4)
    assert {type(answer) for answer in answers} == {Order}
    assert booked(shipped) == (1, 1)


def test_without_the_orders_lock_it_is_counted_twice(shipped, monkeypatch):
    both_looked, here, look = Barrier(2), local(), inventory.services.ledger.already

    def careless(reference: str):
        found = look(reference)
        if not hasattr(here, "has_looked"):
            here.has_looked = True
            both_looked.wait(10)
        return found

    monkeypatch.setattr(OrderQuerySet, "lock", lambda orders: orders)
    monkeypatch.setattr(inventory.services.ledger, "already", careless)
    together([back(shipped, 1, "once")] * 2, hands=2)
    assert booked(shipped) == (2, 1)
