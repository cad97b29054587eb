"""A count that found less is approved while shoppers order, and by two at once."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.db.models import Sum
from django.utils import timezone

import inventory.services.counting
from inventory.models import Reservation, StockCount, StockItem
from inventory.services.count_approval import Outpaced, approve
from inventory.services.counting import CountIsOver
from inventory.services.reservations import OutOfStock, Wanted, reserve
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.handling import make_store, shelve, submit_count
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def item() -> StockItem:
    return shelve(make_variant(), 20, make_store("SH"))


@pytest.fixture
def count(item) -> StockCount:
    return submit_count(item, 8, UserFactory(is_staff=True))


def order(item, number: int):
    reserve(
        order_reference=f"R-{number}",
        wanted=[Wanted(item.variant_id, 1)],
        line_of_variant={item.variant_id: number},
        expires_at=timezone.now() + timedelta(minutes=30),
    )


def approvals(count):
    return [lambda: approve(count_id=count.pk, actor=UserFactory(is_staff=True))] * 2


def test_no_promise_is_left_without_goods(item, count):
    orders = [lambda number=number: order(item, number) for number in range(24)]
    answers = together([*orders[:12], *approvals(count)[:1], *orders[12:]], hands=8)
    known = (type(None), OutOfStock, Outpaced, StockCount)
    assert [answer for answer in answers if not isinstance(answer, known)] == []
    item.refresh_from_db()
    held = Reservation.objects.held().aggregate(units=Sum("quantity", default=0))["units"]
    assert held == item.reserved <= item.on_hand
    approved = StockCount.objects.get().state == "approved"
    assert item.on_hand == (8 if approved else 20)


def test_of_two_who_approve_one_does(item, count):
    answers = together(approvals(count))
    assert {type(answer) for answer in answers} == {StockCount, CountIsOver}
    assert StockItem.objects.get().on_hand == 8


def test_without_the_lock_both_do(item, count, monkeypatch):
    both_looked = Barrier(2)

    def careless(count_id, *states):
        found = StockCount.objects.get(pk=count_id)
        both_looked.wait(10)
        return found

    monkeypatch.setattr(inventory.services.counting, "at_stage", careless)
    answers = together(approvals(count))
    assert [type(answer) for answer in answers] == [StockCount, StockCount]
