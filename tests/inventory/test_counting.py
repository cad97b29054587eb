"""Counting: blind, by zone, at the ledger's moment, approved by somebody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

import inventory.services.stock
from inventory.models import CountLine, Reservation, StockCount, StockItem, StockMove
from inventory.services.count_approval import OwnCount, PaidGoodsMissing, approve
from inventory.services.counting import (
    BelongsElsewhere,
    CountIsOver,
    NothingCounted,
    cancel,
    explain,
    record,
    submit,
)
from inventory.services.reservations import Wanted, reserve
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.handling import begin_count, make_store, shelve, submit_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    return make_store("SH")


@pytest.fixture
def counter(db):
    return UserFactory(is_staff=True)


@pytest.fixture
def item(store) -> StockItem:
    return shelve(make_variant(sku="TEA-1"), 10, store, "A-01")


def promise(item, quantity, order, *, is_paid=False):
    reserve(
        order_reference=order,
        wanted=[Wanted(item.variant_id, quantity)],
        line_of_variant={item.variant_id: 1},
        expires_at=None if is_paid else timezone.now() + timedelta(minutes=30),
    )


def on_hand(item) -> int:
    return StockItem.objects.get(pk=item.pk).on_hand


def ledger_of(count) -> dict[int, int]:
    moves = StockMove.objects.filter(reference__startswith=f"count:{count.number}:")
    return dict(moves.values_list("stock_item_id", "quantity"))


def test_a_count_has_a_number_of_its_day(store, counter):
    one, two = begin_count(store, counter), begin_count(store, counter)
    day = timezone.localdate()
    assert [one.number, two.number] == [f"SC-{day:%Y%m%d}-0001", f"SC-{day:%Y%m%d}-0002"]


def test_a_zone_lists_the_bins_that_begin_with_it(store, counter, item):
    shelve(make_variant(), 5, store, "B-01")
    count = begin_count(store, counter, zone="A")
    assert [line.stock_item for line in count.lines.all()] == [item]


def test_a_whole_count_lists_what_has_stock_or_a_bin(store, counter, item):
    bare = shelve(make_variant(), 3, store)
    shelve(make_variant(), 0, store)
    count = begin_count(store, counter)
    assert {line.stock_item for line in count.lines.all()} == {item, bare}


def test_goods_on_the_way_cannot_be_counted(store, counter):
    transit = make_store("T", kind="transit", parent=store)
    with pytest.raises(ValueError):
        begin_count(transit, counter)


def test_each_scan_counts_one(store, counter, item):
    count = begin_count(store, counter)
    for _scan in range(3):
        line = record(count_id=count.pk, variant_id=item.variant_id, actor=counter)
    assert (line.counted_quantity, line.expected_quantity) == (3, 10)


def test_counted_again_the_last_number_holds(store, counter, item):
    count = begin_count(store, counter)
    for quantity in (7, 9):
        record(count_id=count.pk, variant_id=item.variant_id, quantity=quantity, actor=counter)
    assert count.lines.get().counted_quantity == 9


@pytest.mark.parametrize("quantity", [-1, 2**31])
def test_an_impossible_number_is_refused(store, counter, item, quantity):
    count = begin_count(store, counter)
    with pytest.raises(ValueError):
        record(count_id=count.pk, variant_id=item.variant_id, quantity=quantity, actor=counter)


def test_what_nobody_expected_gets_a_line(store, counter, clerk):
    found = make_variant()
    count = begin_count(store, counter)
    record(count_id=count.pk, variant_id=found.pk, quantity=2, actor=counter)
    submit(count_id=count.pk, actor=counter)
    approve(count_id=count.pk, actor=clerk)
    assert StockItem.objects.get(variant=found, warehouse=store).on_hand == 2


def test_what_belongs_to_another_zone_is_not_counted_here(store, counter, item):
    stray = shelve(make_variant(), 5, store, "B-01")
    count = begin_count(store, counter, zone="A")
    with pytest.raises(BelongsElsewhere, match="B-01"):
        record(count_id=count.pk, variant_id=stray.variant_id, quantity=1, actor=counter)


def test_the_difference_is_booked_when_somebody_else_approves(counter, clerk, item):
    count = submit_count(item, 8, counter)
    assert on_hand(item) == 10
    approve(count_id=count.pk, actor=clerk)
    assert on_hand(item) == 8
    line = CountLine.objects.get()
    assert (line.move.kind, line.move.quantity, line.move.actor) == ("count", -2, clerk)


def test_what_is_found_costs_what_it_cost_last(store, counter, clerk, item):
    inventory.services.stock.receive(
        variant_id=item.variant_id, warehouse_id=store.pk, quantity=2, reference="r", value=300
    )
    count = submit_count(item, 15, counter)
    approve(count_id=count.pk, actor=clerk)
    assert CountLine.objects.get().move.value == 450


def test_a_count_that_agrees_moves_nothing(counter, clerk, item):
    count = submit_count(item, 10, counter)
    approve(count_id=count.pk, actor=clerk)
    assert ledger_of(count) == {}
    assert StockCount.objects.get().state == "approved"


def test_what_nobody_counted_stays(store, counter, clerk, item):
    other = shelve(make_variant(), 4, store)
    approve(count_id=submit_count(item, 9, counter).pk, actor=clerk)
    assert on_hand(other) == 4


def test_the_rest_can_be_said_to_be_gone(store, counter, clerk, item):
    other = shelve(make_variant(), 4, store)
    count = begin_count(store, counter)
    record(count_id=count.pk, variant_id=item.variant_id, quantity=10, actor=counter)
    submit(count_id=count.pk, actor=counter, rest_is_gone=True)
    approve(count_id=count.pk, actor=clerk)
    assert (on_hand(item), on_hand(other)) == (10, 0)


def test_goods_that_move_after_they_were_counted_do_not_distort(counter, clerk, item):
    count = submit_count(item, 8, counter)
    inventory.services.stock.scrap(
        stock_item_id=item.pk, quantity=3, reference="s", reason="wet", actor=clerk
    )
    approve(count_id=count.pk, actor=clerk)
    assert on_hand(item) == 5


def test_a_loss_found_by_two_counts_is_booked_once(counter, clerk, item):
    counts = [submit_count(item, 8, counter) for _twice in range(2)]
    for count in counts:
        approve(count_id=count.pk, actor=clerk)
    assert on_hand(item) == 8


def test_a_loss_corrected_by_hand_meanwhile_is_booked_once(counter, clerk, item):
    count = submit_count(item, 8, counter)
    inventory.services.stock.adjust(stock_item_id=item.pk, quantity=-2, reference="a", reason="x")
    approve(count_id=count.pk, actor=clerk)
    assert on_hand(item) == 8


def test_who_began_or_counted_may_not_approve(store, counter, clerk, item):
    count = begin_count(store, clerk)
    record(count_id=count.pk, variant_id=item.variant_id, quantity=8, actor=counter)
    submit(count_id=count.pk, actor=counter)
    for person in (clerk, counter, None):
        with pytest.raises(OwnCount):
            approve(count_id=count.pk, actor=person)
    assert on_hand(item) == 10


def test_a_count_is_approved_once(counter, clerk, item):
    count = submit_count(item, 8, counter)
    approve(count_id=count.pk, actor=clerk)
    with pytest.raises(CountIsOver):
        approve(count_id=count.pk, actor=clerk)
    assert ledger_of(count) == {item.pk: -2}


def test_a_count_is_not_approved_before_it_is_submitted(store, counter, clerk, item):
    with pytest.raises(CountIsOver):
        approve(count_id=begin_count(store, counter).pk, actor=clerk)


def test_nothing_is_counted_after_submitting(counter, item):
    count = submit_count(item, 8, counter)
    with pytest.raises(CountIsOver):
        record(count_id=count.pk, variant_id=item.variant_id, quantity=9, actor=counter)


def test_an_empty_count_is_not_submitted(store, counter, item):
    with pytest.raises(NothingCounted):
        submit(count_id=begin_count(store, counter).pk, actor=counter)


def test_a_cancelled_count_corrects_nothing(counter, clerk, item):
    count = submit_count(item, 8, counter)
    cancel(count_id=count.pk, actor=clerk)
    with pytest.raises(CountIsOver):
        approve(count_id=count.pk, actor=clerk)
    assert on_hand(item) == 10


def test_a_difference_is_explained_until_it_is_decided(counter, clerk, item):
    count = submit_count(item, 8, counter)
    line = count.lines.get()
    explain(count_id=count.pk, reasons={line.pk: "broken jar"})
    approve(count_id=count.pk, actor=clerk)
    with pytest.raises(CountIsOver):
        explain(count_id=count.pk, reasons={line.pk: "later"})
    line.refresh_from_db()
    assert line.reason == "broken jar"


def test_unpaid_promises_that_no_longer_fit_are_given_back_newest_first(counter, clerk, item):
    for order in "ABC":
        promise(item, 3, order)
    approve(count_id=submit_count(item, 5, counter).pk, actor=clerk)
    assert list(Reservation.objects.held().values_list("order_reference", flat=True)) == ["A"]
    assert on_hand(item) == 5


def test_paid_promises_are_kept_and_the_orders_named(counter, clerk, item):
    promise(item, 4, "PAID-1", is_paid=True)
    promise(item, 4, "PAID-2", is_paid=True)
    promise(item, 2, "OPEN")
    count = submit_count(item, 5, counter)
    with pytest.raises(PaidGoodsMissing, match=r"TEA-1.*3.*PAID-2, PAID-1"):
        approve(count_id=count.pk, actor=clerk)
    assert on_hand(item) == 10
    assert Reservation.objects.held().count() == 3
