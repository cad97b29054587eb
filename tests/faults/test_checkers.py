"""The checkers have teeth: each finds the damage it is there for."""

import json
from contextlib import closing

import psycopg2
import pytest

from tests.faults import history as checks
from tests.faults.history import History
from tests.faults.machine import DATABASE

pytestmark = pytest.mark.slow

TWIN = """INSERT INTO orders_order SELECT (jsonb_populate_record(o,
    '{"id": -1, "number": "twin", "token": "twin", "cart_id": null}')).* FROM orders_order o"""
DAMAGE = [
    ("DELETE FROM orders_order", checks.lost),
    (f"{TWIN} WHERE number = '{{number}}'", checks.doubled),
    ("DELETE FROM orders_orderline", checks.half_made),
    ("DELETE FROM orders_orderevent", checks.half_made),
    ("DELETE FROM operations_outboxevent", checks.half_made),
    ("DELETE FROM payments_payment", checks.half_made),
    ("DELETE FROM inventory_reservation", checks.half_made),
    ("DELETE FROM orders_order", checks.half_made),
    (
        "UPDATE inventory_stockitem SET reserved = reserved + 1 WHERE reserved < on_hand",
        checks.miscounted,
    ),
    ("UPDATE inventory_stockitem SET on_hand = on_hand + 1", checks.miscounted),
    ("UPDATE orders_order SET state = 'paid' WHERE state = 'pending_payment'", checks.broken_lives),
    ("DELETE FROM operations_idempotencykey", checks.misremembered),
]


class Draft:
    """The database inside one transaction that is never committed."""

    def __init__(self, cursor):
        self.cursor = cursor

    def query(self, sql):
        self.cursor.execute(sql)
        return self.cursor.fetchall() if self.cursor.description else []


@pytest.fixture(scope="module")
def bought(only_machine):
    """A quiet second of shopping."""
    only_machine.heal()
    plan = {"port": only_machine.port, "variants": only_machine.stock(100, 100), "clients": 1}
    plan |= {"seconds": 1.0, "careless": False, "hangs_up": 0, "cancels": 0}
    answers = only_machine.home / "answers.json"
    only_machine.run("tests.faults.shoppers", json.dumps(plan), str(answers))
    return History.read(answers)


@pytest.fixture
def draft(machine):
    with closing(psycopg2.connect(machine.postgres.url(DATABASE))) as link:
        yield Draft(link.cursor())


def found(checker, draft, bought):
    needs_history = checker in {checks.lost, checks.doubled}
    return checker(draft, bought) if needs_history else checker(draft)


@pytest.mark.parametrize(("damage", "checker"), DAMAGE)
def test_damage_is_found(bought, draft, damage, checker):
    assert found(checker, draft, bought) == []
    draft.query(damage.replace("{number}", bought.with_outcome("ok")[0]["number"]))
    assert found(checker, draft, bought) != []
