"""What the stock was worth, now and then."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

import inventory.services.stock
from inventory.models import CostLayer, StockItem
from inventory.selectors.valuation import Worth, by_warehouse, valuation
from inventory.services.corrections import correct
from tests.factories.catalog import make_variant
from tests.factories.purchasing import make_store

pytestmark = pytest.mark.django_db


def deliver(variant, quantity: int, value: int, store=None) -> StockItem:
    move = inventory.services.stock.receive(
        variant_id=variant.pk,
        warehouse_id=(store or make_store()).pk,
        quantity=quantity,
        reference=uuid.uuid4().hex,
        value=value,
    )
    return move.stock_item


def soon():
    return timezone.now() + timedelta(minutes=1)


@pytest.fixture
def item() -> StockItem:
    return deliver(make_variant(), 10, 1001)


def test_the_value_of_now_is_that_of_the_counters(item):
    inventory.services.stock.scrap(
        stock_item_id=item.pk, quantity=3, reference="scrap:1", reason="碎"
    )
    correct(layer_id=CostLayer.objects.get().pk, value=99, reference="freight", reason="运费")
    item.refresh_from_db()
    assert valuation(soon()) == [Worth(item.warehouse_id, item.variant_id, 7, item.value)]


def test_before_anything_came_there_was_nothing(item):
    assert valuation(timezone.now() - timedelta(days=1)) == []


def test_what_is_all_gone_is_worth_nothing(item):
    inventory.services.stock.scrap(
        stock_item_id=item.pk, quantity=10, reference="scrap:1", reason="碎"
    )
    assert valuation(soon()) == []


def test_the_dearest_come_first_and_a_warehouse_can_be_chosen(item):
    other = deliver(make_variant(), 1, 5000, make_store("W2"))
    assert [row.variant_id for row in valuation(soon())] == [other.variant_id, item.variant_id]
    assert [row.value for row in valuation(soon(), item.warehouse_id)] == [1001]


def test_warehouses_add_up(item):
    deliver(make_variant(), 2, 300)
    assert by_warehouse(valuation(soon())) == {item.warehouse_id: (12, 1301)}


def test_one_question_is_enough(item, django_assert_num_queries):
    with django_assert_num_queries(1):
        valuation(soon())
