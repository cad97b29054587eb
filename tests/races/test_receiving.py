"""Several clerks at one delivery, several deliveries of the same goods."""

import random
from threading import Barrier

import pytest

import inventory.services.receiving
from inventory.models import PurchaseOrder, Receipt, StockItem
from tests.factories.catalog import make_variant
from tests.factories.purchasing import deliver, sent_order
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)


def deliveries(order: PurchaseOrder):
    """Make twelve deliveries of five each for an order of ten, of which two fit."""
    return [
        lambda place=place: deliver(order, accepted=5, reference=f"DN-{place}")
        for place in range(12)
    ]


def test_no_more_is_taken_in_than_was_ordered():
    order = sent_order(quantity=10)
    together(deliveries(order))
    assert Receipt.objects.count() == 2
    assert StockItem.objects.get().on_hand == order.lines.get().received_quantity == 10


def test_without_the_lock_more_is_taken_in(monkeypatch):
    def careless(order_id):
        return PurchaseOrder.objects.select_related("supplier", "warehouse").get(pk=order_id)

    def check_with_the_others(*facts):
        check(*facts)
        all_have_checked.wait(10)

    order, all_have_checked = sent_order(quantity=10), Barrier(12)
    check = inventory.services.receiving.check
    monkeypatch.setattr(inventory.services.receiving, "lock_order", careless)
    monkeypatch.setattr(inventory.services.receiving, "check", check_with_the_others)
    together(deliveries(order))
    assert StockItem.objects.get().on_hand > 11


def test_one_reference_is_booked_once_by_twelve_clerks():
    order = sent_order(quantity=100)
    answers = together([lambda: deliver(order, accepted=5, reference="DN-1")] * 12)
    assert len({answer.pk for answer in answers}) == 1
    assert StockItem.objects.get().on_hand == 5


def test_deliveries_of_the_same_new_goods_do_not_block_each_other():
    variants = [make_variant() for _number in range(6)]
    orders = [sent_order(*random.sample(variants, 6)) for _number in range(8)]
    answers = together([lambda order=order: deliver(order, accepted=7, held=3) for order in orders])
    assert all(isinstance(answer, Receipt) for answer in answers)
    assert set(StockItem.objects.values_list("on_hand", flat=True)) == {56, 24}
