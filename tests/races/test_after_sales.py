"""Two hands ask for the same goods, or settle the same request, at once."""

from threading import Barrier, local

import pytest

import orders.selectors.after_sales
import orders.services.after_sales
import orders.services.after_sales_desk
import orders.services.after_sales_settling
from orders.models import CreditNote, Order, ReturnRequest
from orders.querysets import OrderQuerySet
from orders.services.after_sales import Wish
from payments.models import Refund
from tests.factories.after_sales import a_clerk, ask, inspect
from tests.factories.catalog import make_variant
from tests.factories.sale import pay, place, ship
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shipped(ada) -> Order:
    return ship(pay(place(ada, make_variant(1000, stock=10), quantity=3)))


def asking(order: Order, units: int):
    wish = Wish("return", "quality", {order.lines.get().pk: units})
    actor = order.user
    return lambda: orders.services.after_sales.ask(order_id=order.pk, wish=wish, actor=actor)


def settling(request: ReturnRequest):
    clerk = a_clerk()
    return lambda: orders.services.after_sales_settling.settle(request_id=request.pk, actor=clerk)


def kinds(answers: list) -> list[str]:
    return sorted(type(answer).__name__ for answer in answers)


def asked_units() -> int:
    return sum(request.lines.get().quantity for request in ReturnRequest.objects.all())


def test_the_same_units_are_asked_for_once(shipped):
    answers = together([asking(shipped, 2)] * 4, hands=4)
    assert kinds(answers) == [*["AfterSalesRefused"] * 3, "ReturnRequest"]
    assert asked_units() == 2


def test_of_clerks_who_settle_at_once_one_refunds(shipped):
    request = inspect(ask(shipped))
    answers = together([settling(request)] * 4, hands=4)
    assert kinds(answers) == [*["AfterSalesRefused"] * 3, "ReturnRequest"]
    shipped.refresh_from_db()
    assert (shipped.refunded_amount, shipped.lines.get().refunded_quantity) == (1000, 1)
    assert (CreditNote.objects.count(), Refund.objects.count()) == (1, 1)


def test_one_who_rejects_and_one_who_refunds_do_not_both(shipped):
    request = ask(shipped, "refund_only")
    clerk = a_clerk()

    def rejecting():
        desk = orders.services.after_sales_desk
        return desk.reject(request_id=request.pk, words="不行", actor=clerk)

    answers = together([settling(request), rejecting], hands=2)
    assert kinds(answers) == ["AfterSalesRefused", "ReturnRequest"]
    request.refresh_from_db()
    assert CreditNote.objects.count() == (1 if request.state == "refunded" else 0)


def test_without_the_orders_lock_the_same_units_are_asked_for_twice(shipped, monkeypatch):
    both_looked, here = Barrier(2), local()
    look = orders.selectors.after_sales.free_units

    def careless(order: Order):
        found = look(order)
        if not hasattr(here, "has_looked"):
            here.has_looked = True
            both_looked.wait(10)
        return found

    monkeypatch.setattr(OrderQuerySet, "lock", lambda orders: orders)
    monkeypatch.setattr(orders.selectors.after_sales, "free_units", careless)
    together([asking(shipped, 2)] * 2, hands=2)
    assert asked_units() == 4
