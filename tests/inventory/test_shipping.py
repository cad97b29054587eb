"""Promised goods that leave: in whole, in part, from one or several layers and warehouses."""

import pytest

from inventory.models import LayerUse, Reservation, StockItem
from inventory.services.ledger import NotEnoughStock
from inventory.services.verify import offenders
from tests.factories.stock import cost_of_line, make_item, promise, sell, ship

pytestmark = pytest.mark.django_db


def test_shipping_fulfils_the_promise():
    item = make_item(1000)
    sell(item, 4)
    item.refresh_from_db()
    assert (item.on_hand, item.reserved, item.value) == (6, 0, 600)
    assert Reservation.objects.get().state == "shipped"


def test_what_a_line_cost_is_the_sum_of_its_uses():
    item = make_item(1000, 3000)
    sell(item, 12)
    assert cost_of_line(1) == 1600


def test_part_of_a_promise_ships_and_the_rest_holds():
    item = make_item(1000)
    promise(item, 5)
    ship(item, 2)
    rows = Reservation.objects.order_by("pk").values_list("state", "quantity")
    assert list(rows) == [("shipped", 2), ("held", 3)]
    assert list(offenders()) == []


def test_the_parts_of_a_promise_cost_what_the_whole_costs():
    item = make_item(1001)
    promise(item, 10)
    for units in (3, 3, 4):
        ship(item, units)
    assert cost_of_line(1) == 1001


def test_more_than_was_promised_does_not_ship():
    item = make_item(1000)
    promise(item, 2)
    with pytest.raises(NotEnoughStock):
        ship(item, 3)
    assert not LayerUse.objects.exists()


def test_nothing_ships_twice():
    item = make_item(1000)
    sell(item, 2)
    with pytest.raises(NotEnoughStock):
        ship(item, 2)


def test_goods_that_are_not_promised_do_not_ship():
    with pytest.raises(NotEnoughStock):
        ship(make_item(1000), 1)


def test_goods_promised_before_they_came_ship_when_they_are_there():
    item = make_item(units=1)
    StockItem.objects.filter(pk=item.pk).update(backorder_limit=5)
    promise(item, 3)
    with pytest.raises(NotEnoughStock):
        ship(item, 3)


def test_one_order_line_does_not_ship_another_ones_goods():
    item = make_item(1000)
    promise(item, 2, line=1)
    promise(item, 3, line=2)
    ship(item, 3, line=2)
    assert Reservation.objects.held().get().line_reference == 1
