"""One delivery, one return and one invoice, booked by several people at once."""

from time import sleep

import pytest
from django.db import IntegrityError, connection

import inventory.services.corrections
import inventory.services.ledger
import inventory.services.stock
from inventory.models import CostLayer, StockItem, StockMove
from inventory.services.returns import NothingToTakeBack
from inventory.services.verify import offenders
from tests.factories.stock import cost_of_line, make_item, promise, sell, ship, take_back
from tests.races.crowd import together
from tests.races.test_goods_against_promises import deadlocks, forget_stock

pytestmark = pytest.mark.django_db(transaction=True)

UNIQUE = "stock_move_once"
ITEMS = 8


def receipts():
    """Scan one delivery note twenty times."""
    item = make_item()

    def receive():
        return inventory.services.stock.receive(
            variant_id=item.variant_id,
            warehouse_id=item.warehouse_id,
            quantity=4,
            reference="note-1",
            value=400,
        ).pk

    return [receive] * 20


def test_one_delivery_note_is_booked_once():
    assert len(set(together(receipts(), hands=20))) == 1
    assert StockItem.objects.get().on_hand == 4
    assert list(offenders()) == []


def test_without_the_look_and_the_unique_key_it_is_booked_again(monkeypatch):
    acts = receipts()
    monkeypatch.setattr(inventory.services.ledger, "already", lambda reference: None)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE inventory_stockmove DROP CONSTRAINT {UNIQUE}")
        together(acts, hands=20)
        booked = StockMove.objects.count()
        forget_stock()
        cursor.execute(
            f"ALTER TABLE inventory_stockmove ADD CONSTRAINT {UNIQUE} UNIQUE (reference)"
        )
    assert booked > 1


def returns():
    """Sell four units, and let eight people take the same four back."""
    item = make_item(1000)
    sell(item, 4)
    return [lambda: take_back(item, 4)] * 8


def test_sold_goods_come_back_once():
    answers = together(returns())
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(refused) == 7
    assert all(isinstance(answer, NothingToTakeBack) for answer in refused)
    assert StockItem.objects.get().on_hand == 10
    assert list(offenders()) == []


def test_without_the_lock_they_come_back_again(monkeypatch):
    acts = returns()
    onward = inventory.services.ledger.onward

    def slow(*words, **facts):
        sleep(0.05)
        return onward(*words, **facts)

    monkeypatch.setattr(inventory.services.ledger, "onward", slow)
    monkeypatch.setattr(inventory.services.ledger, "lock", lambda items: {})
    together(acts)
    assert StockItem.objects.get().on_hand > 10
    promises = {offender.promise for offender in offenders()}
    assert "no more units went on than were used" in promises


def ships_and_findings():
    """Ship eight small layers to the last unit while two freight bills come in for each."""
    acts = []
    for place in range(ITEMS):
        item = make_item(1000, units=2)
        layer = CostLayer.objects.get(stock_item=item)
        for bill in (1, 2):
            line = 2 * place + bill
            promise(item, 1, line)
            acts.append(lambda key=layer.pk, line=line: find(key, f"freight-{line}"))
            acts.append(lambda item=item, line=line: ship(item, 1, line))
    return acts


def find(layer, reference):
    inventory.services.corrections.correct(
        layer_id=layer, value=7, reference=reference, reason="freight"
    )


def test_every_fen_of_a_finding_reaches_the_goods():
    answers = together(ships_and_findings(), hands=16)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert deadlocks(answers) == []
    assert sum(cost_of_line(line) for line in range(1, 2 * ITEMS + 1)) == ITEMS * 1014
    assert list(offenders()) == []


def test_without_the_lock_only_the_database_saves_the_books(monkeypatch):
    acts = ships_and_findings()
    split = inventory.services.corrections.split

    def slow(*words):
        parts = split(*words)
        sleep(0.05)
        return parts

    monkeypatch.setattr(inventory.services.corrections, "split", slow)
    monkeypatch.setattr(inventory.services.corrections, "items_reached", lambda layer: [])
    answers = together(acts, hands=16)
    assert any(isinstance(answer, IntegrityError) for answer in answers)
