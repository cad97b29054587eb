"""The ledger: what a posting writes, what it refuses, and what the database lets nobody do."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from inventory.models import CostCorrection, CostLayer, LayerUse, StockItem, StockMove
from inventory.services import ledger
from inventory.services.ledger import NotEnoughStock, Posting, TooMuchStock
from inventory.services.opening import receive_opening
from inventory.services.verify import offenders
from operations.models import OutboxEvent
from tests.factories.stock import (
    adjust,
    carry,
    layers,
    make_house,
    make_item,
    promise,
    receive,
    sell,
    take_back,
)

pytestmark = pytest.mark.django_db


def settle():
    """Let the database say now what it would say at COMMIT; it looks at no item twice."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jishi.adds_up = ''")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET LOCAL jishi.adds_up = ''")


def counters(item):
    item.refresh_from_db()
    return item.on_hand, item.value, item.seq


def test_a_move_in_opens_a_layer_and_moves_the_counters():
    item = make_item(1000)
    assert counters(item) == (10, 1000, 1)
    assert layers(item) == [(10, 1000)]


def test_a_move_out_uses_the_oldest_layers():
    item = make_item(1000, 3000)
    move = adjust(item, -15)
    assert move.value == -2500
    assert layers(item) == [(5, 1500)]
    assert list(move.uses.values_list("quantity", "value")) == [(10, 1000), (5, 1500)]


def test_moves_are_numbered_and_carry_the_balance():
    item = make_item(1000)
    adjust(item, -4)
    adjust(item, 1)
    found = StockMove.objects.filter(stock_item=item).order_by("seq")
    assert list(found.values_list("seq", "balance")) == [(1, 10), (2, 6), (3, 7)]


def test_what_is_found_costs_what_the_last_delivery_did():
    assert adjust(make_item(1000, 3000), 1).value == 300


def test_more_than_there_is_does_not_leave():
    item = make_item(1000)
    with pytest.raises(NotEnoughStock):
        adjust(item, -11)
    assert counters(item) == (10, 1000, 1)


def test_promised_goods_do_not_leave():
    item = make_item(1000)
    promise(item, 8)
    with pytest.raises(NotEnoughStock):
        adjust(item, -3)


def test_no_row_counts_more_than_it_can():
    item = make_item(1000)
    with pytest.raises(TooMuchStock):
        adjust(item, 2**31 - 10)


def test_several_moves_are_written_all_or_none():
    item, other = make_item(1000), make_item(1000)
    wanted = [Posting(item.pk, "scrap", -1, "a"), Posting(other.pk, "scrap", -11, "b")]
    with pytest.raises(NotEnoughStock):
        ledger.post(wanted)
    assert counters(item) == (10, 1000, 1)


def test_two_moves_of_one_posting_follow_each_other():
    item = make_item(1000, 3000)
    posted = ledger.post([Posting(item.pk, "scrap", -units, f"s{units}") for units in (7, 8)])
    assert [one.move.value for one in posted] == [-700, -1800]
    assert [one.move.balance for one in posted] == [13, 5]


def test_a_posting_tells_the_shop_unless_it_is_asked_not_to():
    item = make_item(1000)
    OutboxEvent.objects.all().delete()
    ledger.post([Posting(item.pk, "scrap", -1, "quiet")], is_told=False)
    assert not OutboxEvent.objects.exists()
    adjust(item, -1)
    assert OutboxEvent.objects.get().topic == "stock.changed"


@pytest.mark.parametrize("units", [0, -1])
def test_nothing_is_not_received(units):
    item = make_item(1000)
    with pytest.raises(ValueError):
        receive(item.variant, item.warehouse, units)


def test_a_reference_is_booked_once():
    item = make_item(1000)
    assert adjust(item, -1, reference="once").pk == adjust(item, -1, reference="once").pk
    assert counters(item)[0] == 9


def test_opening_stock_is_booked_once_for_ever():
    item = make_item()
    books = [
        receive_opening({item.variant_id: 5}, warehouse_id=item.warehouse_id, values=costs)
        for costs in ({item.variant_id: 500}, {item.variant_id: 900})
    ]
    assert books == [1, 0]
    assert counters(item) == (5, 500, 1)


def test_goods_carried_over_keep_cost_and_age():
    item = make_item(1000, 1501)
    to = StockItem.objects.create(variant=item.variant, warehouse=make_house())
    carry(item, to, 13)
    assert layers(to) == [(10, 1000), (3, 450)]
    ages = [set(i.layers.values_list("received_at", flat=True)) for i in (item, to)]
    assert ages[0] == ages[1]


def test_older_goods_that_come_back_leave_first():
    item = make_item(1000, 9000)
    sell(item, 10)
    take_back(item, 4)
    assert layers(item) == [(4, 400), (10, 9000)]
    assert adjust(item, -4).value == -400


LEDGER = [StockMove, LayerUse, CostCorrection, CostLayer]


def refused(sql, *values):
    """Write past the services, as far as COMMIT, and return what the database says to it."""
    with pytest.raises(DatabaseError) as refusal:
        commit(sql, *values)
    return str(refusal.value)


@transaction.atomic
def commit(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    settle()


@pytest.mark.parametrize("model", LEDGER)
def test_nothing_of_the_ledger_is_deleted(model):
    make_item(1000)
    assert "only ever added to" in refused(f"DELETE FROM {model._meta.db_table}")


@pytest.mark.parametrize("model", LEDGER[:3])
def test_nothing_of_the_ledger_is_changed(model):
    make_item(1000)
    assert "only ever added to" in refused(f"UPDATE {model._meta.db_table} SET value = 1")


@pytest.mark.parametrize("fact", ["received_at", "quantity", "move_id", "source_id"])
def test_the_facts_of_a_layer_stay(fact):
    make_item(1000)
    said = refused(f"UPDATE inventory_costlayer SET {fact} = {fact}")
    assert "only ever added to" in said


@pytest.mark.parametrize("model", LEDGER)
def test_the_ledger_is_never_emptied(model):
    table = model._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        # The test run itself has to empty tables: it has the guard put away.
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER never_emptied")
        try:
            assert "only ever added to" in refused(f"TRUNCATE {table} CASCADE")
        finally:
            transaction.set_rollback(True)


INSERT = """INSERT INTO inventory_stockmove
    (stock_item_id, seq, kind, quantity, value, balance, reference)
    VALUES (%s, %s, 'receipt', 1, 0, %s, 'hand')"""


@pytest.mark.parametrize(("seq", "balance"), [(1, 11), (3, 11), (2, 10), (2, 12)])
def test_a_broken_chain_is_refused(seq, balance):
    item = make_item(1000)
    said = refused(INSERT, item.pk, seq, balance)
    assert "does not continue the balance" in said or "stock_move_in_line" in said


def test_a_move_without_its_layer_is_refused_at_commit():
    item = make_item(1000)
    settle()
    assert "does not agree" in refused(INSERT, item.pk, 2, 11)


@pytest.mark.parametrize("counter", ["on_hand", "value", "seq"])
def test_a_counter_changed_by_hand_is_refused_at_commit(counter):
    item = make_item(1000)
    settle()
    row = f"UPDATE inventory_stockitem SET {counter} = {counter} + 1 WHERE id = %s"
    assert "does not agree" in refused(row, item.pk)


def test_a_layer_lowered_by_hand_is_refused_at_commit():
    item = make_item(1000)
    settle()
    row = "UPDATE inventory_costlayer SET value_left = 999 WHERE stock_item_id = %s"
    assert "does not agree" in refused(row, item.pk)


def test_an_item_made_with_stock_of_nowhere_is_refused_at_commit():
    item = make_item()
    row = """INSERT INTO inventory_stockitem (variant_id, warehouse_id, on_hand)
        VALUES (%s, %s, 5)"""
    assert "does not agree" in refused(row, item.variant_id, make_house().pk)


def test_promises_alone_cost_the_guards_nothing():
    item = make_item(1000)
    settle()
    StockItem.objects.filter(pk=item.pk).update(reserved=F("reserved") + 1)
    settle()


def test_every_step_leaves_the_proofs_whole():
    item = make_item(1000, 2000)
    sell(item, 12)
    take_back(item, 3)
    adjust(item, -2)
    assert list(offenders()) == []


def test_stock_cannot_be_booked_back_in_time():
    item = make_item(1000)
    adjust(item, -10)
    late = CostLayer.objects.get(stock_item=item)
    receive(item.variant, item.warehouse, 1, 5)
    newer = CostLayer.objects.get(stock_item=item, is_open=True)
    assert newer.received_at > late.received_at
    assert newer.move.created_at >= late.move.created_at
