"""Purchase orders: drafted at the supplier's terms, sent by letter, confirmed, ended."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

import operations.services.outbox
from inventory.models import PurchaseOrder, PurchaseOrderLine
from inventory.selectors.arrivals import next_arrivals
from inventory.services.purchase_transitions import (
    IllegalPurchaseMove,
    cancel,
    close,
    confirm,
    postpone,
    send,
)
from inventory.services.purchasing import PurchaseRefused, Wanted, describe, set_line
from shop.outbox import HANDLERS
from tests.factories.catalog import make_variant
from tests.factories.purchasing import (
    deliver,
    make_store,
    make_supplier,
    make_terms,
    open_order,
    sent_order,
)

pytestmark = pytest.mark.django_db


def line_of(order: PurchaseOrder) -> tuple[int, int]:
    line = order.lines.get()
    return line.quantity, line.unit_amount


def test_orders_are_numbered_by_day():
    day = timezone.localdate()
    numbers = [open_order().number for _order in range(2)]
    assert numbers == [f"PO-{day:%Y%m%d}-0001", f"PO-{day:%Y%m%d}-0002"]


def test_a_line_takes_price_moq_and_packs_from_the_terms():
    supplier, variant = make_supplier(), make_variant()
    make_terms(supplier, variant, 600, (20, 550), minimum_quantity=10, pack_size=6)
    assert line_of(open_order(variant, supplier=supplier, quantity=15, amount=None)) == (18, 600)
    assert line_of(open_order(variant, supplier=supplier, quantity=19, amount=None)) == (24, 550)


def test_a_price_agreed_on_stands_for_exactly_what_was_agreed():
    supplier, variant = make_supplier(), make_variant()
    make_terms(supplier, variant, minimum_quantity=10)
    assert line_of(open_order(variant, supplier=supplier, quantity=3, amount=1)) == (3, 1)


def test_without_terms_somebody_must_name_the_price():
    with pytest.raises(PurchaseRefused):
        open_order(amount=None)


@pytest.mark.parametrize(
    ("quantity", "amount"), [(0, 1), (-1, 1), (1_000_001, 1), (1, -1), (1, 10**9 + 1)]
)
def test_impossible_lines_are_refused(quantity, amount):
    with pytest.raises((ValueError, PurchaseRefused)):
        open_order(quantity=quantity, amount=amount)
    assert not PurchaseOrder.objects.exists()


def test_an_article_is_ordered_on_one_line():
    variant = make_variant()
    with pytest.raises(PurchaseRefused):
        open_order(variant, variant)


def test_a_resting_supplier_gets_no_order():
    with pytest.raises(PurchaseRefused):
        open_order(supplier=make_supplier(is_active=False))


def test_a_side_place_takes_no_deliveries():
    store = make_store()
    hold = type(store).objects.create(code="H", name="H", kind="hold", parent=store)
    with pytest.raises(PurchaseRefused):
        open_order(warehouse=hold)


def test_a_draft_changes_and_loses_lines():
    first, second = make_variant(), make_variant()
    order = open_order(first)
    set_line(order_id=order.pk, wanted=Wanted(second.pk, 7, 100))
    set_line(order_id=order.pk, wanted=Wanted(first.pk, 0))
    assert order.lines.values_list("variant", "quantity").get() == (second.pk, 7)


def test_what_was_sent_stays_as_it_was_sent():
    order = sent_order()
    with pytest.raises(PurchaseRefused):
        set_line(order_id=order.pk, wanted=Wanted(order.lines.get().variant_id, 99, 1))
    with pytest.raises(PurchaseRefused):
        describe(order_id=order.pk, expected_date=None, note="x")


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_keeps_the_lines_of_a_sent_order(change):
    rows = PurchaseOrderLine.objects.filter(order=sent_order())
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete() if change == "delete" else rows.update(quantity=1)


def test_an_empty_order_is_not_sent():
    order = open_order()
    order.lines.all().delete()
    with pytest.raises(PurchaseRefused):
        send(order_id=order.pk)


def test_an_order_below_the_suppliers_minimum_is_not_sent():
    order = open_order(supplier=make_supplier(minimum_amount=6001), quantity=10, amount=600)
    with pytest.raises(PurchaseRefused):
        send(order_id=order.pk)


def test_an_order_is_expected_after_the_slowest_lead_time():
    supplier, variant = make_supplier(lead_time_days=3), make_variant()
    make_terms(supplier, variant, lead_time_days=12)
    order = sent_order(variant, supplier=supplier)
    assert order.expected_date == timezone.localdate() + timedelta(days=12)
    assert sent_order(supplier=supplier).expected_date == timezone.localdate() + timedelta(days=3)


def test_sending_writes_one_letter_in_the_shops_language():
    variant = make_variant(sku="TEA-77")
    supplier = make_supplier(email="tea@example.com")
    make_terms(supplier, variant, supplier_sku="LJ-5")
    order = sent_order(variant, supplier=supplier, quantity=12)
    operations.services.outbox.relay(HANDLERS)
    letter = mail.outbox[0]
    assert letter.to == ["tea@example.com"]
    assert order.number in letter.subject
    assert all(word in letter.body for word in ("TEA-77", "LJ-5", "× 12", "72.00"))


def test_a_supplier_without_an_address_gets_no_letter():
    sent_order(supplier=make_supplier(email=""))
    operations.services.outbox.relay(HANDLERS)
    assert not mail.outbox


def test_a_cancelled_order_is_taken_back_by_letter():
    order = sent_order()
    cancel(order_id=order.pk, reason="改用其他供应商")
    operations.services.outbox.relay(HANDLERS)
    assert "改用其他供应商" in mail.outbox[1].body


def test_a_cancelled_draft_is_nobodys_business():
    cancel(order_id=open_order().pk, reason="")
    operations.services.outbox.relay(HANDLERS)
    assert not mail.outbox


def test_the_supplier_confirms_with_a_day():
    order = sent_order()
    day = timezone.localdate() + timedelta(days=20)
    order = confirm(order_id=order.pk, expected_date=day)
    assert (order.state, order.expected_date) == ("confirmed", day)
    assert order.confirmed_at


def test_an_order_on_its_way_gets_another_day():
    order, day = sent_order(), timezone.localdate() + timedelta(days=40)
    postpone(order_id=order.pk, expected_date=day)
    assert next_arrivals([order.lines.get().variant_id]) == {
        order.lines.get().variant_id: (day, 10)
    }
    with pytest.raises(PurchaseRefused):
        postpone(order_id=open_order().pk, expected_date=day)


def test_an_order_of_which_something_came_is_closed_short_and_not_cancelled():
    order = sent_order()
    deliver(order, accepted=4)
    with pytest.raises(IllegalPurchaseMove):
        cancel(order_id=order.pk, reason="")
    assert close(order_id=order.pk, reason="停产").state == "closed"
    assert not next_arrivals([order.lines.get().variant_id])


def test_an_illegal_move_is_refused_in_words():
    with pytest.raises(IllegalPurchaseMove, match=r"cannot become|不能"):
        confirm(order_id=open_order().pk)


def test_the_next_day_of_several_orders_is_told():
    variant = make_variant()
    for days, quantity in ((9, 5), (4, 3)):
        order = sent_order(variant, quantity=quantity)
        postpone(order_id=order.pk, expected_date=timezone.localdate() + timedelta(days=days))
    open_order(variant)
    assert next_arrivals([variant.pk])[variant.pk] == (timezone.localdate() + timedelta(4), 3)


def test_an_order_whose_day_has_passed_promises_nothing():
    order = sent_order(expected_date=timezone.localdate() - timedelta(days=1))
    assert not next_arrivals([order.lines.get().variant_id])


def test_who_sent_an_order_is_written_down(clerk):
    order = open_order(actor=clerk)
    send(order_id=order.pk, actor=clerk)
    assert LogEntry.objects.get(object_id=str(order.pk)).user == clerk
    assert order.created_by == clerk
