"""Landed cost: a later finding reaches the goods wherever they went, to the fen."""

import pytest
from django.db.models import Sum

from inventory.models import CostCorrection, CostLayer, LayerUse, StockItem
from inventory.services.corrections import CorrectionTooLarge, correct
from inventory.services.verify import offenders
from tests.factories.stock import (
    adjust,
    carry,
    cost_of_line,
    layers,
    make_house,
    make_item,
    sell,
    take_back,
)

pytestmark = pytest.mark.django_db


def correct_first(item, value, reference="freight"):
    layer = CostLayer.objects.filter(stock_item=item).earliest("pk")
    return correct(layer_id=layer.pk, value=value, reference=reference, reason="freight")


def whole_cost(item):
    """What all goods of a variant cost: what is left, and what left the shop for good."""
    value = StockItem.objects.filter(variant=item.variant_id).aggregate(sum=Sum("value"))["sum"]
    lines = LayerUse.objects.filter(line_reference__isnull=False).values_list("line_reference")
    return value + sum(cost_of_line(line) for (line,) in set(lines))


def test_freight_found_before_anything_was_sold_stays_on_the_shelf():
    item = make_item(1000)
    correct_first(item, 77)
    assert layers(item) == [(10, 1077)]


def test_freight_is_shared_by_what_is_left_and_what_was_sold():
    item = make_item(1000)
    sell(item, 4)
    correct_first(item, 100)
    assert layers(item) == [(6, 660)]
    assert cost_of_line(1) == 440


def test_freight_follows_goods_that_came_back():
    item = make_item(1000)
    sell(item, 4)
    take_back(item, 4)
    correct_first(item, 100)
    assert layers(item) == [(6, 660), (4, 440)]
    assert cost_of_line(1) == 0


def test_freight_follows_goods_through_transfer_sale_and_return():
    item = make_item(1000)
    to = StockItem.objects.create(variant=item.variant, warehouse=make_house())
    carry(item, to, 6)
    sell(to, 3)
    take_back(to, 1)
    correct_first(item, 101)
    assert whole_cost(item) == 1101
    assert list(offenders()) == []


def test_goods_that_come_back_after_the_finding_bring_it_along():
    item = make_item(1000)
    sell(item, 10)
    correct_first(item, 50)
    take_back(item, 2)
    assert layers(item) == [(2, 210)]
    assert cost_of_line(1) == 840


def test_a_finding_is_booked_once():
    item = make_item(1000)
    assert correct_first(item, 50) == correct_first(item, 50)
    assert layers(item) == [(10, 1050)]


def test_a_suppliers_credit_makes_goods_cheaper():
    item = make_item(1000)
    sell(item, 4)
    correct_first(item, -100)
    assert (layers(item), cost_of_line(1)) == ([(6, 540)], 360)


def test_goods_can_come_to_cost_nothing():
    item = make_item(1000)
    sell(item, 4)
    correct_first(item, -1000)
    assert (layers(item), cost_of_line(1)) == ([(6, 0)], 0)


def test_goods_cannot_cost_less_than_nothing():
    item = make_item(1000)
    with pytest.raises(CorrectionTooLarge):
        correct_first(item, -1001)
    assert not CostCorrection.objects.exists()


@pytest.mark.parametrize("value", [1, 2, 7, 99, 1003, -1, -3, -997])
def test_no_fen_is_lost_on_the_way(value):
    item = make_item(1003)
    to = StockItem.objects.create(variant=item.variant, warehouse=make_house())
    sell(item, 3)
    carry(item, to, 4)
    sell(to, 1, line=2)
    take_back(item, 2, house=to.warehouse)
    correct_first(item, value)
    correct_first(item, 5, reference="duty")
    assert whole_cost(item) == 1003 + value + 5
    assert list(offenders()) == []


def test_what_was_scrapped_takes_its_share():
    item = make_item(1000)
    adjust(item, -5)
    correct_first(item, 100)
    assert layers(item) == [(5, 550)]
