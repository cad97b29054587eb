"""What sold goods cost."""

import uuid

import pytest

from inventory.models import CostLayer, StockItem, Warehouse
from inventory.selectors.costs import Cost, cost_of_lines, going_costs
from inventory.services.corrections import correct
from inventory.services.reservations import Wanted, reserve
from inventory.services.returns import take_back
from inventory.services.shipping import ship
from inventory.services.stock import receive
from tests.factories.catalog import make_variant
from tests.factories.purchasing import make_store

pytestmark = pytest.mark.django_db
LINE = 77


@pytest.fixture
def variant():
    """Two deliveries: five at 100 fen each, then five for 1001 fen together."""
    made = make_variant()
    for value in (500, 1001):
        deliver(made, 5, value)
    return made


def deliver(variant, quantity: int, value: int) -> None:
    receive(
        variant_id=variant.pk,
        warehouse_id=make_store().pk,
        quantity=quantity,
        reference=uuid.uuid4().hex,
        value=value,
    )


def sell(variant, quantity: int, line: int = LINE) -> None:
    order = uuid.uuid4().hex
    reserve(
        order_reference=order,
        wanted=[Wanted(variant.pk, quantity)],
        line_of_variant={variant.pk: line},
        expires_at=None,
    )
    store = Warehouse.objects.get()
    ship(order_reference=order, warehouse_id=store.pk, quantities={line: quantity}, reference=order)


def bring_back(quantity: int, line: int = LINE) -> None:
    take_back(
        line_reference=line,
        quantity=quantity,
        warehouse_id=Warehouse.objects.get().pk,
        reference=uuid.uuid4().hex,
    )


def find(value: int, place: int = 0) -> None:
    layer = CostLayer.objects.order_by("pk")[place]
    correct(layer_id=layer.pk, value=value, reference=uuid.uuid4().hex, reason="运费")


def test_a_line_costs_what_its_units_cost_oldest_first(variant):
    sell(variant, 7)
    assert cost_of_lines([LINE]) == {LINE: Cost(7, 500 + 400)}


def test_lines_never_shipped_have_no_cost(variant):
    assert cost_of_lines([LINE]) == {}


def test_what_came_back_costs_nothing(variant):
    sell(variant, 7)
    bring_back(2)
    assert cost_of_lines([LINE]) == {LINE: Cost(5, 700)}


def test_all_that_came_back_leaves_nothing(variant):
    sell(variant, 7)
    bring_back(7)
    assert cost_of_lines([LINE]) == {LINE: Cost(0, 0)}


def test_freight_found_later_is_part_of_the_cost(variant):
    sell(variant, 5)
    find(50)
    assert cost_of_lines([LINE]) == {LINE: Cost(5, 550)}


def test_freight_found_later_follows_goods_that_came_back(variant):
    sell(variant, 5)
    bring_back(2)
    find(50)
    assert cost_of_lines([LINE]) == {LINE: Cost(3, 330)}
    assert StockItem.objects.get().value == 1001 + 220


def test_goods_sold_again_cost_what_they_cost_the_first_time(variant):
    sell(variant, 5)
    bring_back(2)
    sell(variant, 2, line=88)
    assert cost_of_lines([88]) == {88: Cost(2, 200)}


def test_many_lines_are_one_query(variant, django_assert_num_queries):
    sell(variant, 3, line=1)
    sell(variant, 4, line=2)
    with django_assert_num_queries(1):
        assert set(cost_of_lines([1, 2, 3])) == {1, 2}


def test_the_going_cost_is_that_of_the_latest_delivery(variant):
    assert going_costs([variant.pk, 5]) == {variant.pk: (1001, 5)}
