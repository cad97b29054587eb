"""Whether something can be bought, when, from where, and why not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Price
from inventory.models import (
    Channel,
    KeptBack,
    PurchaseOrder,
    PurchaseOrderLine,
    StockItem,
    Supplier,
    Warehouse,
)
from inventory.selectors.availability import Left, availability, left_of
from inventory.services.reservations import Wanted, reserve
from inventory.sourcing import Point
from tests.factories.catalog import make_variant, stock_up

pytestmark = pytest.mark.django_db

BEIJING, GUANGZHOU = Point(116.4, 39.9), Point(113.3, 23.1)


def order_more(variant, units, in_days):
    """Let so many units be on their way."""
    order = PurchaseOrder.objects.create(
        number=f"PO-{variant.pk}-{in_days}",
        supplier=Supplier.objects.get_or_create(code="S", defaults={"name": "供货商"})[0],
        warehouse=Warehouse.objects.first(),
        state="sent",
        expected_date=timezone.localdate() + timedelta(days=in_days),
    )
    PurchaseOrderLine.objects.create(order=order, variant=variant, quantity=units, unit_amount=100)


def sell_before_it_comes(variant, limit=5):
    StockItem.objects.filter(variant=variant).update(backorder_limit=limit)


def keep_back(variant, quantity, channel=Channel.APP):
    item = StockItem.objects.get(variant=variant)
    KeptBack.objects.create(stock_item=item, channel=channel, quantity=quantity)


def answer(variant, quantity=1, **facts):
    found = availability(variant.pk, quantity, **facts)
    return found.can_buy, found.code, found.left


def test_what_lies_there_can_be_bought_today():
    found = availability(make_variant(stock=3).pk, 3)
    assert (found.can_buy, found.code, found.when) == (True, "in_stock", timezone.localdate())


def test_nothing_left_is_told_in_words():
    found = availability(make_variant(stock=0).pk)
    assert (found.can_buy, found.code, found.reason) == (False, "out_of_stock", "暂时缺货。")


def test_too_few_are_told_with_their_number():
    assert answer(make_variant(stock=2), 3) == (False, "too_few", 2)


def test_a_limit_a_person_is_told_before_the_number_left():
    variant = make_variant(stock=9)
    type(variant).objects.filter(pk=variant.pk).update(purchase_limit=2)
    assert answer(variant, 3) == (False, "purchase_limit", 9)


def test_what_has_no_price_cannot_be_bought():
    variant = make_variant(stock=9)
    Price.objects.filter(variant=variant).delete()
    assert answer(variant)[:2] == (False, "no_price")


def test_what_does_not_exist_is_not_on_sale():
    assert availability(2**62).code == "off_shelf"


def test_promised_units_are_not_left():
    variant = make_variant(stock=3)
    reserve(
        order_reference="A",
        wanted=[Wanted(variant.pk, 2)],
        line_of_variant={variant.pk: 1},
        expires_at=None,
    )
    assert answer(variant)[2] == 1


def test_a_closed_warehouse_sells_nothing():
    variant = make_variant(stock=3)
    Warehouse.objects.update(is_active=False)
    assert answer(variant) == (False, "out_of_stock", 0)


def test_goods_held_for_inspection_are_not_sold():
    variant = make_variant()
    store = Warehouse.objects.create(code="W", name="仓")
    hold = Warehouse.objects.create(code="H", name="待检", kind="hold", parent=store)
    stock_up(variant, 3, hold)
    assert answer(variant) == (False, "out_of_stock", 0)


def test_what_is_kept_back_from_a_channel_is_left_to_the_other():
    variant = make_variant(stock=5)
    keep_back(variant, 4)
    assert answer(variant, channel=Channel.APP)[2] == 1
    assert answer(variant, channel=Channel.WEB)[2] == 5


def test_keeping_more_back_than_there_is_leaves_none_and_owes_none():
    variant = make_variant(stock=2)
    keep_back(variant, 4)
    assert left_of([variant.pk], Channel.APP) == {variant.pk: Left(0, 0, 0)}


def test_goods_can_be_bought_before_they_come():
    variant = make_variant(stock=1)
    sell_before_it_comes(variant)
    found = availability(variant.pk, 3)
    assert (found.can_buy, found.code, found.left, found.when) == (True, "backorder", 6, None)


def test_the_day_is_the_one_by_which_enough_has_come():
    variant = make_variant(stock=1)
    sell_before_it_comes(variant, limit=9)
    order_more(variant, 2, in_days=3)
    order_more(variant, 2, in_days=6)
    days = [availability(variant.pk, quantity).when for quantity in (1, 3, 4)]
    today = timezone.localdate()
    assert days == [today, today + timedelta(days=3), today + timedelta(days=6)]


def test_units_promised_before_come_first():
    variant = make_variant(stock=0)
    stock_up(variant, 1)
    sell_before_it_comes(variant, limit=9)
    reserve(
        order_reference="A",
        wanted=[Wanted(variant.pk, 3)],
        line_of_variant={variant.pk: 1},
        expires_at=None,
    )
    order_more(variant, 2, in_days=3)
    order_more(variant, 2, in_days=6)
    assert availability(variant.pk).when == timezone.localdate() + timedelta(days=6)


def test_the_nearest_warehouse_sends():
    variant = make_variant()
    for code, name, place in [("N", "北仓", BEIJING), ("S", "南仓", GUANGZHOU)]:
        house = Warehouse.objects.create(
            code=code, name=name, longitude=place.longitude, latitude=place.latitude
        )
        stock_up(variant, 5, house)
    places = [availability(variant.pk, destination=p).from_place for p in (BEIJING, GUANGZHOU)]
    assert places == ["北仓", "南仓"]


def test_the_answer_takes_two_queries(django_assert_num_queries):
    variant = make_variant(stock=5)
    with django_assert_num_queries(2):
        availability(variant.pk)


def test_goods_that_have_still_to_come_take_one_query_more(django_assert_num_queries):
    variant = make_variant(stock=1)
    sell_before_it_comes(variant)
    with django_assert_num_queries(3):
        availability(variant.pk, 2)


def test_what_is_left_of_many_variants_takes_one_query(django_assert_num_queries):
    variants = [make_variant(stock=2) for _ in range(3)]
    with django_assert_num_queries(1):
        assert left_of(v.pk for v in variants) == {v.pk: Left(2, 2, 0) for v in variants}
