"""Deliveries: taken in with differences, once a reference, at the price ordered."""

import pytest
from django.db import IntegrityError, transaction

from inventory.models import CostLayer, Receipt, ReceiptLine, StockItem, StockMove
from inventory.services.inspection import NothingHeld, release, scrap, send_back
from inventory.services.places import side_place
from inventory.services.receiving import Delivered, DeliveryRefused, receive
from tests.factories.catalog import make_variant
from tests.factories.purchasing import deliver, make_store, open_order, sent_order

pytestmark = pytest.mark.django_db


def stock(kind: str = "store") -> tuple[int, int]:
    """Return units and value of the one item in a kind of place."""
    item = StockItem.objects.filter(warehouse__kind=kind).get()
    return item.on_hand, item.value


def test_accepted_goods_lie_on_the_shelf_at_the_price_ordered():
    order = sent_order(quantity=10, amount=650)
    receipt = deliver(order, accepted=10)
    order.refresh_from_db()
    assert stock() == (10, 6500)
    assert (order.state, bool(order.received_at)) == ("received", True)
    assert receipt.lines.get().accepted_move.kind == "receipt"


def test_a_part_leaves_the_order_partly_received():
    order = sent_order()
    deliver(order, accepted=4)
    order.refresh_from_db()
    assert order.state == "partly_received"
    deliver(order, accepted=6)
    order.refresh_from_db()
    assert order.state == "received"


def test_held_goods_are_in_the_house_but_not_for_sale():
    order = sent_order()
    deliver(order, accepted=7, held=3)
    assert (stock(), stock("hold")) == ((7, 4200), (3, 1800))
    assert order.lines.get().received_quantity == 10
    assert StockItem.objects.in_service().available() == 7


def test_goods_refused_at_the_door_are_still_owed():
    order = sent_order()
    deliver(order, accepted=8, refused=2)
    order.refresh_from_db()
    assert order.state == "partly_received"
    assert order.lines.get().received_quantity == 8


def test_a_delivery_refused_altogether_changes_nothing_but_the_books():
    order = sent_order()
    receipt = deliver(order, refused=10)
    order.refresh_from_db()
    assert order.state == "sent"
    assert receipt.lines.get().refused_quantity == 10
    assert not StockMove.objects.exists()


@pytest.mark.parametrize("units", [{"held": 1}, {"refused": 1}])
def test_held_and_refused_need_a_reason(units):
    order = sent_order()
    line = Delivered(order.lines.get().pk, **units, reason=" ")
    with pytest.raises(DeliveryRefused):
        receive(order_id=order.pk, reference="r", lines=[line])


def test_a_tenth_too_much_is_taken_in_and_no_more():
    order = sent_order(quantity=10)
    with pytest.raises(DeliveryRefused, match="11"):
        deliver(order, accepted=12)
    deliver(order, accepted=11)
    assert stock() == (11, 6600)


def test_the_tolerance_counts_all_deliveries_together():
    order = sent_order(quantity=10)
    deliver(order, accepted=6)
    with pytest.raises(DeliveryRefused):
        deliver(order, accepted=5, held=1)


def test_the_same_reference_books_once():
    order = sent_order()
    first = deliver(order, accepted=5, reference="DN-1")
    assert deliver(order, accepted=5, reference="DN-1") == first
    assert stock() == (5, 3000)


def test_a_reference_of_another_order_is_refused():
    deliver(sent_order(), accepted=1, reference="DN-1")
    with pytest.raises(DeliveryRefused):
        deliver(sent_order(), accepted=1, reference="DN-1")


@pytest.mark.parametrize("make", [open_order, lambda: sent_order(quantity=1)])
def test_nothing_is_taken_in_for_an_order_not_on_its_way(make):
    order = make()
    if order.state == "sent":
        deliver(order, accepted=1)
    with pytest.raises(DeliveryRefused):
        deliver(order, accepted=1)


@pytest.mark.parametrize("units", [-1, 1_000_001])
def test_an_impossible_quantity_is_refused(units):
    order = sent_order()
    line = order.lines.get()
    with pytest.raises(ValueError):
        receive(order_id=order.pk, reference="r", lines=[Delivered(line.pk, accepted=units)])


def test_a_delivery_of_nothing_is_none():
    with pytest.raises(DeliveryRefused):
        deliver(sent_order())


def test_what_another_order_named_did_not_come_here():
    line = sent_order().lines.get()
    with pytest.raises(DeliveryRefused):
        receive(order_id=sent_order().pk, reference="r", lines=[Delivered(line.pk, accepted=1)])


def test_several_lines_are_booked_in_one_delivery():
    order = sent_order(make_variant(), make_variant())
    assert deliver(order, accepted=10).lines.count() == 2
    assert StockMove.objects.count() == 2


def test_deliveries_cannot_be_rewritten():
    deliver(sent_order(), accepted=1)
    for rows in (Receipt.objects.all(), ReceiptLine.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptLine.objects.update(accepted_quantity=9)


@pytest.fixture
def held() -> ReceiptLine:
    return deliver(sent_order(amount=650), accepted=5, held=4).lines.get()


def test_inspected_goods_come_to_the_shelf_with_cost_and_age(held):
    release(receipt_line_id=held.pk, quantity=3, reference="i1")
    assert (stock(), stock("hold")) == ((8, 5200), (1, 650))
    layers = CostLayer.objects.order_by("pk")
    assert layers.last().received_at == held.held_move.layer.received_at
    assert layers.last().source.move.stock_item == held.held_move.stock_item


def test_an_inspection_counts_once(held):
    for _press in range(2):
        release(receipt_line_id=held.pk, quantity=3, reference="i1")
    held.refresh_from_db()
    assert held.inspected_quantity == 3


def test_bad_goods_are_scrapped(held):
    for _press in range(2):
        scrap(receipt_line_id=held.pk, quantity=4, reference="i1", reason="受潮")
    assert stock("hold") == (0, 0)
    assert StockMove.objects.filter(kind="scrap").get().reason == "受潮"


def test_bad_goods_go_back_for_what_they_cost(held):
    sent = [
        send_back(receipt_line_id=held.pk, quantity=2, reference="i1", reason="破损")
        for _press in range(2)
    ]
    assert sent[0] == sent[1]
    assert sent[0].credit_amount == 1300
    assert stock("hold") == (2, 1300)


def test_no_more_is_inspected_than_is_held(held):
    release(receipt_line_id=held.pk, quantity=3, reference="i1")
    with pytest.raises(NothingHeld):
        release(receipt_line_id=held.pk, quantity=2, reference="i2")
    with pytest.raises(ValueError):
        release(receipt_line_id=held.pk, quantity=0, reference="i3")


def test_goods_never_held_are_not_inspected():
    line = deliver(sent_order(), accepted=1).lines.get()
    with pytest.raises(NothingHeld):
        release(receipt_line_id=line.pk, quantity=1, reference="i1")


def test_all_orders_of_a_store_share_its_hold():
    for _order in range(2):
        deliver(sent_order(), held=2)
    assert side_place(make_store(), "hold").stock_items.count() == 2
