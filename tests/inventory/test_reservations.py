"""Promises of stock, kept and given back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

import inventory.services.stock
from inventory.models import Reservation, StockItem, StockMove, Warehouse
from inventory.services.ledger import NotEnoughStock
from inventory.services.reservations import (
    OutOfStock,
    Wanted,
    confirm,
    plan,
    release,
    release_lapsed,
    reserve,
)
from inventory.services.shipping import ship
from inventory.services.stock import adjust
from tests.factories.catalog import make_variant, stock_up

pytestmark = pytest.mark.django_db


def promise(variant, quantity=1, order="A", expires_at=None):
    reserve(
        order_reference=order,
        wanted=[Wanted(variant.pk, quantity)],
        line_of_variant={variant.pk: 1},
        expires_at=expires_at,
    )


def reserved(variant):
    return sum(StockItem.objects.filter(variant=variant).values_list("reserved", flat=True))


def test_a_promise_raises_the_counter():
    variant = make_variant(stock=3)
    promise(variant, 2)
    assert reserved(variant) == 2


def test_more_than_there_is_cannot_be_promised():
    variant = make_variant(stock=3)
    with pytest.raises(OutOfStock) as refusal:
        promise(variant, 4)
    assert refusal.value.shortages == {variant.pk: 3}


def test_a_refused_promise_leaves_nothing_behind():
    variant = make_variant(stock=1)
    with pytest.raises(OutOfStock):
        promise(variant, 2)
    assert not Reservation.objects.exists()


def test_a_lapsed_promise_makes_room_for_the_next_one():
    variant = make_variant(stock=1)
    promise(variant, order="A", expires_at=timezone.now() - timedelta(seconds=1))
    promise(variant, order="B")
    assert Reservation.objects.held().get().order_reference == "B"


def test_a_paid_promise_never_lapses():
    variant = make_variant(stock=1)
    promise(variant, expires_at=timezone.now() - timedelta(seconds=1))
    assert confirm(order_reference="A")
    assert release_lapsed() == 0


def test_confirming_tells_when_the_promise_was_given_away():
    variant = make_variant(stock=1)
    promise(variant, expires_at=timezone.now() - timedelta(seconds=1))
    release_lapsed()
    assert not confirm(order_reference="A")


def test_releasing_twice_gives_back_once():
    variant = make_variant(stock=5)
    promise(variant, 2)
    assert [release(order_reference="A"), release(order_reference="A")] == [1, 0]
    assert reserved(variant) == 0


def test_one_warehouse_with_everything_is_asked_before_several():
    near = Warehouse.objects.create(code="N", name="近", priority=0)
    far = Warehouse.objects.create(code="F", name="远", priority=1)
    one, two = make_variant(), make_variant()
    stock_up(one, 5, near)
    stock_up(one, 5, far)
    stock_up(two, 5, far)
    rows = plan([Wanted(one.pk, 1), Wanted(two.pk, 1)])
    chosen = StockItem.objects.filter(pk__in=[row.stock_item_id for row in rows])
    assert {item.warehouse for item in chosen} == {far}


def test_a_line_is_split_when_no_warehouse_has_enough():
    variant = make_variant()
    for code in "AB":
        stock_up(variant, 2, Warehouse.objects.create(code=code, name=code))
    promise(variant, 3)
    assert sorted(Reservation.objects.values_list("quantity", flat=True)) == [1, 2]


def test_shipping_takes_the_goods_out_and_writes_the_move():
    variant = make_variant(stock=5)
    promise(variant, 2)
    ship(
        order_reference="A",
        warehouse_id=Warehouse.objects.get().pk,
        quantities={1: 2},
        reference="s1",
    )
    item = StockItem.objects.get()
    assert (item.on_hand, item.reserved) == (3, 0)
    assert StockMove.objects.get(kind="shipment").quantity == -2


def test_part_of_a_promise_can_be_shipped():
    variant = make_variant(stock=5)
    promise(variant, 3)
    ship(
        order_reference="A",
        warehouse_id=Warehouse.objects.get().pk,
        quantities={1: 1},
        reference="s1",
    )
    assert Reservation.objects.held().get().quantity == 2


def test_more_than_was_promised_cannot_be_shipped():
    variant = make_variant(stock=5)
    promise(variant, 1)
    with pytest.raises(NotEnoughStock):
        ship(
            order_reference="A",
            warehouse_id=Warehouse.objects.get().pk,
            quantities={1: 2},
            reference="s1",
        )


def test_a_receipt_is_booked_once_per_reference():
    variant = make_variant()
    warehouse = Warehouse.objects.create(code="W", name="仓")
    for _ in range(2):
        inventory.services.stock.receive(
            variant_id=variant.pk, warehouse_id=warehouse.pk, quantity=4, reference="PO-1"
        )
    assert StockItem.objects.get().on_hand == 4


def test_promised_goods_cannot_be_adjusted_away():
    variant = make_variant(stock=3)
    promise(variant, 2)
    with pytest.raises(NotEnoughStock):
        adjust(stock_item_id=StockItem.objects.get().pk, quantity=-2, reference="x", reason="lost")


def test_the_database_refuses_a_promise_above_the_stock():
    make_variant(stock=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        StockItem.objects.update(reserved=2)


def test_the_database_refuses_to_change_or_delete_a_move():
    make_variant(stock=1)
    for write in (lambda: StockMove.objects.update(quantity=9), StockMove.objects.all().delete):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            write()
