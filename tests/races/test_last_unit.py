"""Two hundred people want the last one."""

import os

import pytest
from django.db import connection, transaction
from django.db.models import F

import inventory.services.reservations
from inventory.models import Reservation, StockItem
from inventory.services.reservations import OutOfStock, Take, Wanted
from orders.models import Order
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.sale import fill_cart, order_cart, quote_of
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)

TRIES = int(os.environ.get("JISHI_RACE_TRIES", "2000"))
CHECK = "stock_item_promises_no_more_than_it_has"


def buyers(variant, count):
    """Make shoppers who have seen the price and are about to click."""
    crowd = []
    for user in UserFactory.create_batch(count):
        basket = fill_cart(user, variant)
        crowd.append((basket, user, quote_of(basket)))
    return [lambda b=b, u=u, q=q: order_cart(b, u, q) for b, u, q in crowd]


def test_two_hundred_buyers_get_the_last_unit_once():
    variant = make_variant(stock=1)
    answers = together(buyers(variant, 200))
    assert sum(isinstance(answer, Order) for answer in answers) == 1
    assert Order.objects.count() == 1
    item = StockItem.objects.get()
    assert (item.on_hand, item.reserved) == (1, 1)


def test_without_the_condition_the_last_unit_is_sold_many_times(monkeypatch):
    variant = make_variant(stock=1)
    crowd = buyers(variant, 64)

    def careless(promise: Reservation, channel: str) -> bool:
        take(promise)
        return True

    monkeypatch.setattr(inventory.services.reservations, "promise_one", careless)
    with without_check():
        together(crowd)
        assert Order.objects.count() > 1


def test_a_hundred_units_and_thousands_of_tries_sell_exactly_a_hundred():
    variant = make_variant(stock=100)

    def attempt(number: int) -> bool:
        inventory.services.reservations.reserve(
            order_reference=f"R{number}",
            wanted=[Wanted(variant.pk, 1)],
            line_of_variant={variant.pk: number},
            expires_at=None,
        )
        return True

    answers = together([lambda n=n: attempt(n) for n in range(TRIES)])
    assert answers.count(True) == 100
    assert all(isinstance(a, OutOfStock) for a in answers if a is not True)
    assert Reservation.objects.held().count() == StockItem.objects.get().reserved == 100


def mixed_carts(tries: int):
    """Make orders of four goods each, whose lines come in every order."""
    variants = [make_variant(stock=1000) for _ in range(4)]
    rows = {item.variant_id: item.pk for item in StockItem.objects.all()}

    @transaction.atomic
    def attempt(number: int) -> bool:
        turned = variants[number % 4 :] + variants[: number % 4]
        inventory.services.reservations.reserve(
            order_reference=f"R{number}",
            wanted=[Wanted(v.pk, 1) for v in turned],
            line_of_variant={v.pk: number for v in turned},
            expires_at=None,
            takes=[Take(rows[v.pk], v.pk, 1) for v in turned],
        )
        return True

    return [lambda n=n: attempt(n) for n in range(tries)]


def test_carts_of_several_goods_in_any_order_never_deadlock():
    assert together(mixed_carts(200)) == [True] * 200


def test_without_the_order_of_locks_they_deadlock(monkeypatch):
    def careless(promises: list[Reservation], channel: str) -> bool:
        for promise in promises:
            take(promise)
        return True

    monkeypatch.setattr(inventory.services.reservations, "promise_all", careless)
    answers = together(mixed_carts(16), hands=4)
    assert any("deadlock" in str(answer) for answer in answers)


def take(promise: Reservation) -> None:
    """Raise one counter without a condition, in nobody's order."""
    row = StockItem.objects.filter(pk=promise.stock_item_id)
    row.update(reserved=F("reserved") + promise.quantity)


class without_check:  # noqa: N801 - reads as a phrase
    """Take the database's own CHECK away for the length of a block."""

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE inventory_stockitem DROP CONSTRAINT {CHECK}")

    def __exit__(self, *_: object) -> None:
        StockItem.objects.update(reserved=0)
        with connection.cursor() as cursor:
            cursor.execute(
                f"ALTER TABLE inventory_stockitem ADD CONSTRAINT {CHECK}"
                " CHECK (reserved <= on_hand + backorder_limit)"
            )
