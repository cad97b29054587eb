"""The proofs of the stock: silent about a sound shop, and each with an eye for its own damage."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

import inventory.services.corrections
from inventory.models import CostLayer, StockItem, StockMove
from inventory.services.verify import PROOFS, offenders
from tests.factories.stock import adjust, carry, make_house, make_item, promise, sell, take_back

pytestmark = pytest.mark.django_db

MOVE_OUT = "SELECT min(id) FROM inventory_stockmove WHERE kind = 'shipment'"
DAMAGE = {
    "what is on hand is the sum of its moves": (
        "UPDATE inventory_stockitem SET on_hand = on_hand + 1"
    ),
    "what is on hand lies in layers": "UPDATE inventory_stockitem SET on_hand = on_hand + 1",
    "the value is what is left of open layers": "UPDATE inventory_stockitem SET value = value + 1",
    "the value is that of all moves and corrections": (
        "UPDATE inventory_costcorrection SET value_left = value_left + 1 WHERE follows_id IS NULL"
    ),
    "what is promised is the sum of promises that hold": (
        "UPDATE inventory_reservation SET state = 'released' WHERE state = 'held'"
    ),
    "moves are numbered without a gap": f"DELETE FROM inventory_stockmove WHERE id = ({MOVE_OUT})",
    "every move continues the balance": (
        f"UPDATE inventory_stockmove SET balance = balance + 1 WHERE id = ({MOVE_OUT})"
    ),
    "an item knows its last move": "UPDATE inventory_stockitem SET seq = seq + 1",
    "a move out uses as many units as it moves": (
        "UPDATE inventory_layeruse SET quantity = quantity + 1"
        f" WHERE move_id = ({MOVE_OUT}) AND correction_id IS NULL"
    ),
    "a move out is worth what it uses": (
        f"UPDATE inventory_stockmove SET value = value - 1 WHERE id = ({MOVE_OUT})"
    ),
    "a use takes from its own item": (
        f"UPDATE inventory_layeruse SET layer_id = (SELECT max(id) FROM inventory_costlayer)"
        f" WHERE move_id = ({MOVE_OUT})"
    ),
    "a move in opens a layer of its units": (
        "DELETE FROM inventory_costlayer WHERE id = (SELECT max(id) FROM inventory_costlayer)"
    ),
    "a layer is worth its move and its corrections": (
        "UPDATE inventory_costlayer SET value = value + 1"
    ),
    "units gone from a layer were used": "UPDATE inventory_costlayer SET quantity = quantity + 1",
    "value gone from a layer went with its units": (
        "UPDATE inventory_layeruse SET value = value + 1 WHERE correction_id IS NOT NULL"
    ),
    "the parts of a correction sum to it": "UPDATE inventory_costcorrection SET value = value + 1",
    "the oldest layer goes first": (
        "UPDATE inventory_costlayer SET received_at = received_at + interval '1 day'"
        " WHERE id = (SELECT min(id) FROM inventory_costlayer)"
    ),
    "what was shipped of an item was promised": (
        "DELETE FROM inventory_reservation WHERE state = 'shipped'"
    ),
    "what was shipped for an order line was promised to it": (
        "UPDATE inventory_reservation SET line_reference = 99 WHERE state = 'shipped'"
    ),
    "no more units went on than were used": (
        "UPDATE inventory_costlayer SET quantity = quantity + 9 WHERE source_id IS NOT NULL"
    ),
    "no more value went on than was used": (
        "UPDATE inventory_stockmove SET value = value + 999 WHERE kind = 'return'"
    ),
    "goods carried over have all arrived, with all their value": (
        "DELETE FROM inventory_costlayer WHERE source_id IS NOT NULL"
    ),
    "goods keep their age wherever they go": (
        "UPDATE inventory_costlayer SET received_at = now() WHERE source_id IS NOT NULL"
    ),
    "nothing on the way or held for inspection is promised": (
        "UPDATE inventory_warehouse SET kind = 'hold', parent_id = id"
        " WHERE id = (SELECT min(id) FROM inventory_warehouse)"
    ),
    "the whole stock is what came in less what went out": (
        "DELETE FROM inventory_stockmove WHERE kind = 'adjustment'"
    ),
}


@pytest.fixture
def item():
    """An item of goods bought, promised, sold, brought back, carried over, found to cost more."""
    item = make_item(1000, 1300)
    sell(item, 4)
    take_back(item, 1)
    promise(item, 2, line=2)
    sell(item, 7, line=3)
    adjust(item, -1)
    adjust(item, 2)
    carry(item, StockItem.objects.create(variant=item.variant, warehouse=make_house()), 2)
    first = CostLayer.objects.filter(stock_item=item).earliest("pk")
    inventory.services.corrections.correct(
        layer_id=first.pk, value=77, reference="freight", reason="freight"
    )
    with connection.cursor() as cursor:  # what the guards have to say, they say of sound rows
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return item


class damaged:  # noqa: N801 - reads as a phrase
    """Write past every guard, and take it back at the end of the block."""

    def __init__(self, sql):
        self.sql, self.block = sql, transaction.atomic()

    def __enter__(self):
        self.block.__enter__()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(self.sql)

    def __exit__(self, *_):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)


def test_a_sound_shop_is_proven(item):
    assert list(offenders()) == []


def test_an_empty_shop_is_proven():
    assert list(offenders()) == []


@pytest.mark.parametrize("promise", DAMAGE)
def test_each_proof_sees_its_damage(item, promise):
    with damaged(DAMAGE[promise]):
        assert promise in {offender.promise for offender in offenders()}


def test_every_proof_has_its_damage():
    assert {proof.promise for proof in PROOFS} == set(DAMAGE)


def test_the_command_says_that_all_is_well(item):
    said = StringIO()
    call_command("verify_stock", stdout=said)
    assert "proofs hold" in said.getvalue()


def test_the_command_names_what_is_wrong_and_exits_with_1(item):
    said = StringIO()
    damage = f"UPDATE inventory_stockitem SET value = value + 5 WHERE id = {item.pk}"
    with damaged(damage), pytest.raises(CommandError) as refusal:
        call_command("verify_stock", stdout=said)
    assert refusal.value.returncode == 1
    assert f"item {item.pk} has {item_value(item) + 5}, should have {item_value(item)}" in (
        said.getvalue()
    )


def item_value(item):
    return StockItem.objects.get(pk=item.pk).value


def mend(item, counted, reason="counted twice"):
    said = StringIO()
    call_command(
        "verify_stock", "--mend", item.pk, "--counted", counted, "--reason", reason, stdout=said
    )
    return said.getvalue()


def test_mending_books_the_difference_by_a_new_move(item):
    on_hand = StockItem.objects.get(pk=item.pk).on_hand
    assert "proofs hold" in mend(item, on_hand + 3)
    move = StockMove.objects.latest("pk")
    assert (move.kind, move.quantity, move.reason) == ("count", 3, "counted twice")


def test_mending_lets_damaged_counters_say_what_the_rows_say(item):
    before = StockItem.objects.get(pk=item.pk)
    wrong = "UPDATE inventory_stockitem SET on_hand = on_hand + 9, value = 1, reserved = 0"
    with damaged(f"{wrong} WHERE id = {item.pk}"):
        assert "proofs hold" in mend(item, before.on_hand)
        after = StockItem.objects.get(pk=item.pk)
    assert (after.on_hand, after.value, after.reserved) == (
        before.on_hand,
        before.value,
        before.reserved,
    )


@pytest.mark.parametrize("counted", [0, -1])
def test_no_count_takes_away_what_is_promised(item, counted):
    with pytest.raises(CommandError) as refusal:
        mend(item, counted)
    assert refusal.value.returncode == 2


def test_mending_needs_a_reason(item):
    with pytest.raises(CommandError):
        mend(item, 3, reason="")


def test_there_is_nothing_to_mend_of_no_item():
    with pytest.raises(CommandError):
        mend(StockItem(pk=404), 3)
