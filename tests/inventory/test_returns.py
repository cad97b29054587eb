"""Goods that come back: at what they cost, as old as they were, and no more than were sold."""

import pytest

from inventory.models import CostLayer, StockMove
from inventory.services.returns import NothingToTakeBack
from inventory.services.returns import take_back as take_back_verb
from inventory.services.verify import offenders
from tests.factories.stock import cost_of_line, layers, make_house, make_item, sell, take_back

pytestmark = pytest.mark.django_db


def test_returned_goods_cost_what_they_cost():
    item = make_item(1000, 9000)
    sell(item, 12)
    take_back(item, 11)
    assert layers(item) == [(10, 1000), (8, 7200), (1, 900)]


def test_returned_goods_are_as_old_as_they_were():
    item = make_item(1000)
    sell(item, 4)
    take_back(item, 4)
    ages = CostLayer.objects.filter(stock_item=item).values_list("received_at", flat=True)
    assert len(set(ages)) == 1


def test_a_line_that_came_back_whole_has_cost_nothing():
    item = make_item(1001)
    sell(item, 7)
    for units in (2, 2, 3):
        take_back(item, units)
    assert cost_of_line(1) == 0
    assert sum(value for _units, value in layers(item)) == 1001


def test_more_than_was_shipped_does_not_come_back():
    item = make_item(1000)
    sell(item, 4)
    take_back(item, 3)
    with pytest.raises(NothingToTakeBack):
        take_back(item, 2)


def test_what_never_left_does_not_come_back():
    with pytest.raises(NothingToTakeBack):
        take_back(make_item(1000), 1)


def test_nothing_is_not_taken_back():
    with pytest.raises(ValueError):
        take_back(make_item(1000), 0)


def test_goods_may_come_back_to_another_warehouse():
    item, house = make_item(1000), make_house()
    sell(item, 4)
    (posted,) = take_back(item, 4, house=house)
    assert posted.layer.stock_item.warehouse == house
    assert list(offenders()) == []


def test_a_return_is_booked_once():
    item = make_item(1000)
    sell(item, 4)
    facts = {"line_reference": 1, "quantity": 1, "warehouse_id": item.warehouse_id}
    answers = [len(take_back_verb(**facts, reference="rma-1")) for _ in range(2)]
    assert answers == [1, 0]
    assert StockMove.objects.filter(kind="return").count() == 1


def test_goods_can_be_sold_again_and_come_back_again():
    item = make_item(1000)
    sell(item, 10)
    take_back(item, 5)
    sell(item, 5, line=2)
    take_back(item, 5, line=2)
    assert layers(item) == [(5, 500)]
    assert (cost_of_line(1), cost_of_line(2)) == (500, 0)
    assert list(offenders()) == []
