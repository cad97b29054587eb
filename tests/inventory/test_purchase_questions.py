"""What is asked of purchases: progress, lead times, what to order next."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inventory.models import PurchaseOrder, StockItem
from inventory.selectors.lead_times import lead_times
from inventory.selectors.purchases import purchase_sheet, with_progress
from inventory.selectors.reorder import reorder_hints
from tests.factories.catalog import make_variant
from tests.factories.purchasing import (
    deliver,
    make_supplier,
    make_terms,
    open_order,
    sent_order,
)

pytestmark = pytest.mark.django_db


def test_an_order_tells_how_much_of_it_came():
    order = sent_order(make_variant(), make_variant(), quantity=10, amount=100)
    deliver(order, accepted=3, held=1)
    told = with_progress(PurchaseOrder.objects.all()).get()
    assert (told.units, told.came, told.total) == (20, 8, 2000)


def test_a_sheet_tells_what_is_owed_held_and_refused():
    order = sent_order(quantity=10)
    deliver(order, accepted=5, held=2, refused=1)
    line = purchase_sheet(order).lines[0]
    assert (line.owed, line.held, line.refused, line.over) == (3, 2, 1, 0)


def test_a_sheet_asks_a_fixed_number_of_questions(django_assert_num_queries):
    order = sent_order(make_variant(), make_variant())
    deliver(order, accepted=2)
    deliver(order, accepted=2)
    with django_assert_num_queries(5):
        purchase_sheet(order)


def sent_days_ago(days: float, variant, supplier) -> None:
    order = sent_order(variant, supplier=supplier)
    sent_at = timezone.now() - timedelta(days=days)
    PurchaseOrder.objects.filter(pk=order.pk).update(sent_at=sent_at)
    deliver(order, accepted=10)


def test_lead_times_are_measured_beside_the_promise():
    supplier, variant = make_supplier(lead_time_days=5), make_variant()
    for days in (4, 6, 20):
        sent_days_ago(days, variant, supplier)
    found = lead_times()[0]
    assert (found.deliveries, found.median_days, found.promised_days) == (3, 6.0, 5)
    assert found.shortest_days == pytest.approx(4.4)
    assert found.longest_days == pytest.approx(17.2)
    assert found.is_late


def test_an_articles_own_promise_goes_before_the_suppliers():
    supplier, variant = make_supplier(lead_time_days=5), make_variant()
    make_terms(supplier, variant, lead_time_days=9)
    sent_days_ago(6, variant, supplier)
    found = lead_times(supplier_id=supplier.pk)[0]
    assert (found.promised_days, found.is_late) == (9, False)
    assert not lead_times(supplier_id=make_supplier().pk)


def test_a_delivery_refused_altogether_measures_nothing():
    deliver(sent_order(), refused=10)
    assert not lead_times()


@pytest.fixture
def low():
    """A variant of which 3 are left, with a minimum of 5 and a maximum of 20."""
    variant = make_variant(stock=3)
    StockItem.objects.update(minimum=5, threshold=8, maximum=20)
    return variant


def test_what_is_low_is_ordered_up_to_the_maximum_from_the_preferred_supplier(low):
    make_terms(make_supplier(), low, 700)
    chosen = make_terms(make_supplier(), low, 600, (18, 500), is_preferred=True, pack_size=6)
    hint = reorder_hints()[0]
    assert (hint.supplier_item, hint.quantity, hint.amount) == (chosen, 18, 9000)


def test_without_a_supplier_the_hint_names_what_is_missing(low):
    hint = reorder_hints()[0]
    assert (hint.supplier_item, hint.quantity) == (None, 17)


def test_what_is_coming_counts(low):
    open_order(low, quantity=9)
    assert reorder_hints()
    sent_order(low, quantity=1)
    assert reorder_hints()[0].quantity == 16
    sent_order(low, quantity=1)
    assert not reorder_hints()


def test_what_is_not_low_is_left_alone():
    make_variant(stock=3)
    assert not reorder_hints()
