"""What is left of a sale when its goods are paid for."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

import inventory.services.stock
from inventory.models import CostLayer, Warehouse
from inventory.services.corrections import correct
from orders.models import Order
from orders.selectors.margins import (
    Margin,
    margin_of_order,
    margins_by,
    margins_of_days,
    product_margins,
)
from orders.services.fulfilment import Parcel, ship_order
from orders.services.goods_back import Arrival, book_back
from orders.services.refunds import refund_by_clerk
from tests.factories.catalog import make_variant
from tests.factories.purchasing import make_store
from tests.factories.sale import make_carrier, pay, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def variant():
    """Ten units that cost 6 yuan each and sell for 10."""
    made = make_variant(price=1000)
    deliver(made, 10, 6000)
    return made


@pytest.fixture
def order(variant, ada) -> Order:
    return pay(place(ada, variant, quantity=4))


def deliver(variant, quantity: int, value: int) -> None:
    inventory.services.stock.receive(
        variant_id=variant.pk,
        warehouse_id=make_store().pk,
        quantity=quantity,
        reference=uuid.uuid4().hex,
        value=value,
    )


def ship(order: Order, units: int) -> None:
    parcel = Parcel(Warehouse.objects.get().pk, make_carrier().pk, uuid.uuid4().hex)
    lines = {order.lines.get().pk: units}
    ship_order(order_id=order.pk, parcel=parcel, quantities=lines)


def back(order: Order, units: int) -> None:
    arrival = Arrival(Warehouse.objects.get().pk, "shelf", uuid.uuid4().hex)
    lines = {order.lines.get().pk: units}
    book_back(order_id=order.pk, quantities=lines, arrival=arrival)


def margin(order: Order) -> Margin | None:
    order.refresh_from_db()
    return margin_of_order(order, order.lines.all()).total


def window(group: str = "product") -> dict:
    now = timezone.now()
    return margins_by(group, now - timedelta(days=1), now + timedelta(days=1))


def test_nothing_is_known_until_something_is_shipped(order):
    assert margin(order) is None


def test_a_part_shipped_shows_the_margin_of_that_part(order):
    ship(order, 1)
    assert margin(order) == Margin(1000, 600, 1)


def test_the_parts_add_up_to_the_whole(order):
    for units in (1, 3):
        ship(order, units)
    whole = margin(order)
    assert (whole.revenue, whole.cost, whole.percent) == (4000, 2400, Decimal("40.0"))


def test_goods_that_come_back_are_in_neither_side(order):
    ship(order, 4)
    back(order, 3)
    assert margin(order) == Margin(1000, 600, 1)


def test_money_given_back_without_goods_lessens_the_margin(order, clerk):
    ship(order, 4)
    refund_by_clerk(order_id=order.pk, amount=700, reason="破损", actor=clerk)
    assert margin(order).amount == 1600 - 700


def test_money_given_back_for_goods_is_not_counted_twice(order, clerk):
    ship(order, 4)
    back(order, 1)
    refund_by_clerk(order_id=order.pk, amount=1000, reason="退货", actor=clerk)
    assert margin(order).amount == 1200


def test_a_later_finding_changes_the_margin(order):
    ship(order, 4)
    layer = CostLayer.objects.get()
    correct(layer_id=layer.pk, value=1000, reference="freight", reason="运费")
    assert margin(order).cost == 2400 + 400


def test_a_window_sums_what_left_in_it(order, variant):
    ship(order, 3)
    assert window() == {variant.product_id: Margin(3000, 1800, 3)}
    assert window("category") == {variant.product.category_id: Margin(3000, 1800, 3)}
    assert window("day") == {timezone.localdate(): Margin(3000, 1800, 3)}


def test_a_window_of_odd_shares_sums_to_the_order(ada):
    variant = make_variant(price=333)
    deliver(variant, 7, 1000)
    order = pay(place(ada, variant, quantity=3))
    for units in (1, 1, 1):
        ship(order, units)
    back(order, 1)
    whole = margin(order)
    assert window()[variant.product_id] == whole


def test_a_window_without_sales_is_empty(order):
    ship(order, 3)
    past = timezone.now() - timedelta(days=30)
    assert margins_by("day", past, past + timedelta(days=1)) == {}


def test_every_day_of_a_stretch_has_a_margin(order):
    ship(order, 2)
    today = timezone.localdate()
    days = margins_of_days(today - timedelta(days=2), today)
    assert [margin.units for margin in days.values()] == [0, 0, 2]


def test_a_product_is_rated_by_what_it_sold(order, variant):
    ship(order, 2)
    other = make_variant(price=500)
    deliver(other, 3, 900)
    assert product_margins([variant.product_id, other.product_id]) == {
        variant.product_id: (Margin(2000, 1200, 2), True),
        other.product_id: (Margin(500, 300), False),
    }


@pytest.mark.parametrize("shipped", [False, True])
def test_the_questions_are_few_however_many_rows(order, shipped, django_assert_num_queries):
    if shipped:
        ship(order, 4)
    lines = list(order.lines.all())
    with django_assert_num_queries(1):
        margin_of_order(order, lines)
    with django_assert_num_queries(3):
        product_margins([lines[0].product_id])
    with django_assert_num_queries(1):
        window()
