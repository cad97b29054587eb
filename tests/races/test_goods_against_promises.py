"""Goods leave, are counted and are paid for in the moment their promise ends."""

from datetime import timedelta
from time import sleep

import pytest
from django.db import connection, transaction
from django.utils import timezone

import inventory.services.ledger
import inventory.services.reservations
import inventory.services.shipping
from inventory.models import Reservation, StockItem, StockMove
from inventory.services.ledger import NotEnoughStock
from inventory.services.reservations import OutOfStock
from inventory.services.verify import offenders
from operations.statements import Statement
from tests.factories.stock import adjust, make_item, promise, ship
from tests.races.crowd import together
from tests.races.test_last_unit import without_check

pytestmark = pytest.mark.django_db(transaction=True)

PAIRS = 30
LATE = timedelta(seconds=1)


class Slow:
    """A statement that acts on what it was told a moment ago."""

    def __init__(self, statement):
        self.statement = statement

    def rows(self, *given):
        sleep(0.05)
        return self.statement.rows(*given)

    def instances(self, *given):
        found = self.statement.instances(*given)
        sleep(0.05)
        return found


def deadlocks(answers):
    return [str(answer) for answer in answers if "deadlock" in str(answer)]


def ships_and_releases():
    """Promise goods to many orders, half of a stock; ship and give back each at once."""
    item = make_item(1000, units=2 * PAIRS)
    acts = []
    for line in range(1, PAIRS + 1):
        order = promise(item, 1, line)
        acts.append(lambda line=line: ship(item, 1, line))
        acts.append(lambda o=order: inventory.services.reservations.release(order_reference=o))
    promise(item, PAIRS, line=99)
    return acts


def test_a_promise_is_shipped_or_given_back_but_not_both():
    answers = together(ships_and_releases())
    shipped = StockMove.objects.filter(kind="shipment").count()
    given_back = Reservation.objects.filter(state="released").count()
    assert shipped + given_back == PAIRS
    assert StockItem.objects.get().reserved == PAIRS
    assert deadlocks(answers) == []
    assert list(offenders()) == []


def test_without_the_lock_on_promises_some_are_both(monkeypatch):
    acts = ships_and_releases()
    with monkeypatch.context() as patch:
        patch.setattr(inventory.services.shipping, "HELD", Slow(held_without_lock()))
        together(acts)
    assert StockItem.objects.get().reserved < PAIRS
    assert list(offenders()) != []


def held_without_lock():
    """Return the shop's own look for promises to ship, less the lock."""
    locking = inventory.services.shipping.HELD.source

    def looking():
        rows = locking()
        rows.query.select_for_update = False
        return rows

    return Statement(looking)


def payments_and_sweeps():
    """Make promises whose time is over; each is paid for while the sweeper comes by."""
    item = make_item(1000, units=PAIRS)
    orders = [promise(item, 1, n, timezone.now() - LATE) for n in range(PAIRS)]
    acts = [
        lambda o=order: (o, inventory.services.reservations.confirm(order_reference=o))
        for order in orders
    ]
    sweeps = [inventory.services.reservations.release_lapsed] * 8
    return [act for pair in zip(acts[::4], sweeps, strict=True) for act in pair] + [
        act for at, act in enumerate(acts) if at % 4
    ]


def wrongly_told(answers):
    """List orders that were told that their goods are theirs, and they are not, or reversely."""
    held = set(Reservation.objects.held().values_list("order_reference", flat=True))
    told = dict(answer for answer in answers if isinstance(answer, tuple))
    return [order for order, is_theirs in told.items() if is_theirs != (order in held)]


def test_a_promise_that_was_paid_is_never_given_away():
    answers = together(payments_and_sweeps())
    assert wrongly_told(answers) == []
    assert deadlocks(answers) == []
    assert list(offenders()) == []


def test_without_the_second_look_the_sweeper_gives_paid_goods_away(monkeypatch):
    careless = Statement(
        "UPDATE inventory_reservation SET state = 'released' WHERE id = ANY($1::bigint[])"
        " RETURNING stock_item_id, quantity"
    )
    monkeypatch.setattr(inventory.services.reservations, "RELEASE_LAPSED", Slow(careless))
    assert wrongly_told(together(payments_and_sweeps())) != []


def counts_and_promises():
    """Let people promise all of a stock while somebody finds that half of it is not there."""
    item = make_item(1000, units=20)
    acts = [lambda n=n: promise(item, 1, n) for n in range(20)]
    for at in (3, 8, 13, 18):
        acts.insert(at, lambda: adjust(item, -5))
    return acts


def test_a_count_never_takes_what_is_promised_nor_a_promise_what_was_counted_away():
    answers = together(counts_and_promises())
    item = StockItem.objects.get()
    assert item.reserved <= item.on_hand
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert all(isinstance(answer, OutOfStock | NotEnoughStock) for answer in refused)
    assert list(offenders()) == []


def test_without_the_ledgers_look_at_promises_more_is_promised_than_there_is(monkeypatch):
    def careless(page, posting, value):
        page.moved += posting.quantity
        page.value += value
        page.count += 1

    acts = counts_and_promises()
    monkeypatch.setattr(inventory.services.ledger.Page, "enter", careless)
    with without_check():
        together(acts, hands=8)
        item = StockItem.objects.get()
        short = item.reserved - item.on_hand
        forget_stock()
    assert short > 0


def forget_stock():
    """Empty the tables of the stock, so that a constraint can stand again."""
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("TRUNCATE inventory_stockitem, inventory_stockmove CASCADE")
