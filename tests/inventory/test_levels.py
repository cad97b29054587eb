"""Levels of a stock item, and the alerts that open and close by them."""

from datetime import timedelta

import pytest
from django.utils import timezone

import inventory.services.ledger
import inventory.services.stock
from inventory.models import Channel, KeptBack, StockAlert, StockItem, Warehouse
from inventory.services.alerts import look_at, look_at_age, look_at_all
from inventory.services.levels import Levels, LevelsRefused, levels_of, set_levels
from inventory.services.reservations import Wanted, reserve
from operations.models import OutboxEvent
from tests.factories.catalog import make_variant

pytestmark = pytest.mark.django_db


def item_with(stock, **levels):
    variant = make_variant(stock=stock)
    item = StockItem.objects.get(variant=variant)
    return set_levels(stock_item_id=item.pk, levels=Levels(**levels))


def change(item, units):
    reference = f"t{StockItem.objects.get(pk=item.pk).seq}"
    inventory.services.stock.adjust(
        stock_item_id=item.pk, quantity=units, reference=reference, reason="test"
    )


def opened(item):
    alerts = StockAlert.objects.filter(stock_item=item, closed_at=None)
    return sorted(alerts.values_list("kind", flat=True))


def changes(item):
    return [(c.change, c.kind) for c in look_at([item.variant_id])]


def promise(item, units):
    reserve(
        order_reference="A",
        wanted=[Wanted(item.variant_id, units)],
        line_of_variant={item.variant_id: 1},
        expires_at=None,
    )


def test_levels_are_read_back_as_they_were_set():
    levels = Levels(2, 5, 9, 3, "A-1", {Channel.APP: 1})
    item = StockItem.objects.get(variant=make_variant(stock=1))
    set_levels(stock_item_id=item.pk, levels=levels)
    assert levels_of(StockItem.objects.get(pk=item.pk)) == levels


def test_nothing_kept_back_leaves_no_row():
    item = item_with(1, kept_back={Channel.APP: 2})
    set_levels(stock_item_id=item.pk, levels=Levels(kept_back={Channel.APP: 0}))
    assert not KeptBack.objects.exists()


@pytest.mark.parametrize(
    "levels", [{"threshold": 3}, {"minimum": 4, "threshold": 3}, {"minimum": 4, "maximum": 3}]
)
def test_levels_that_contradict_one_another_are_refused(levels):
    with pytest.raises(LevelsRefused):
        item_with(1, **levels)


def test_what_is_sold_ahead_cannot_be_taken_back_by_a_lower_limit():
    item = item_with(1, backorder_limit=3)
    promise(item, 3)
    with pytest.raises(LevelsRefused):
        set_levels(stock_item_id=item.pk, levels=Levels(backorder_limit=1))


def test_falling_below_the_minimum_opens_one_alert_once():
    item = item_with(5, minimum=3)
    change(item, -3)
    assert changes(item) == [("opened", "low")]
    assert changes(item) == []
    assert opened(item) == ["low"]


def test_stock_at_its_minimum_is_not_low():
    assert changes(item_with(3, minimum=3)) == []


def test_an_alert_stays_open_until_the_stock_is_refilled():
    item = item_with(2, minimum=3, threshold=6)
    assert changes(item) == [("opened", "low")]
    change(item, 3)
    assert changes(item) == []
    change(item, 1)
    assert changes(item) == [("closed", "low")]


def test_without_a_threshold_the_minimum_closes_the_alert():
    item = item_with(2, minimum=3)
    look_at([item.variant_id])
    change(item, 1)
    assert changes(item) == [("closed", "low")]


def test_an_alert_opens_anew_after_it_was_closed():
    item = item_with(2, minimum=3)
    look_at([item.variant_id])
    change(item, 5)
    look_at([item.variant_id])
    change(item, -5)
    assert changes(item) == [("opened", "low")]


def test_promised_units_count_as_gone():
    item = item_with(5, minimum=3)
    promise(item, 3)
    assert changes(item) == [("opened", "low")]


def test_the_last_unit_promised_is_sold_out():
    item = item_with(2)
    promise(item, 2)
    assert changes(item) == [("opened", "out")]


def test_what_can_be_sold_ahead_is_not_sold_out():
    item = item_with(2, backorder_limit=1)
    promise(item, 2)
    assert changes(item) == []


def test_a_place_that_never_had_any_is_not_sold_out():
    item = StockItem.objects.create(
        variant=make_variant(), warehouse=Warehouse.objects.create(code="N", name="新")
    )
    assert changes(item) == []


def test_a_closed_warehouse_closes_its_alerts():
    item = item_with(2, minimum=3)
    look_at([item.variant_id])
    Warehouse.objects.update(is_active=False)
    assert changes(item) == [("closed", "low")]


def test_more_than_the_maximum_is_too_much():
    item = item_with(5, maximum=4)
    assert changes(item) == [("opened", "over")]
    change(item, -1)
    assert changes(item) == [("closed", "over")]


def test_goods_that_lie_too_long_are_told_and_forgotten_when_sold(settings):
    settings.AGEING_AFTER_DAYS = 30
    variant = make_variant()
    store = Warehouse.objects.create(code="W", name="仓")
    from_old_times(variant, store, days=31)
    assert [(c.change, c.kind) for c in look_at_age()] == [("opened", "ageing")]
    change(StockItem.objects.get(variant=variant), -2)
    assert [(c.change, c.kind) for c in look_at_age()] == [("closed", "ageing")]


def from_old_times(variant, store, days):
    item = StockItem.objects.create(variant=variant, warehouse=store)
    inventory.services.ledger.post(
        [
            inventory.services.ledger.Posting(
                item.pk,
                "receipt",
                2,
                "old",
                value=200,
                received_at=timezone.now() - timedelta(days=days),
            )
        ]
    )


def test_the_sweep_finds_what_no_event_told():
    item = item_with(5, minimum=3)
    StockItem.objects.filter(pk=item.pk).update(minimum=9)
    assert [(c.change, c.kind) for c in look_at_all()] == [("opened", "low")]


def test_a_crossing_promises_a_word_to_other_systems_and_to_the_staff():
    item = item_with(2, minimum=3)
    OutboxEvent.objects.all().delete()
    look_at([item.variant_id])
    low, told = OutboxEvent.objects.order_by("topic").values_list("topic", "payload")[::-1]
    alert = StockAlert.objects.get()
    assert low[0] == "stock.low"
    assert (low[1]["sku"], low[1]["available"], low[1]["minimum"]) == (item.variant.sku, 2, 3)
    assert told == ("stock.alerts", {"alerts": [alert.pk]})


def test_looking_at_a_variant_takes_one_statement_where_nothing_changed(django_assert_num_queries):
    item = item_with(5, minimum=3)
    with django_assert_num_queries(3):  # with the savepoint around it
        look_at([item.variant_id])
