"""kill -9 of staff at work and crashes of PostgreSQL while they receive, count and ship."""

import json
import os
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults import history as checks
from tests.faults.machine import children_of, kill

pytestmark = pytest.mark.slow

SECONDS = float(os.environ.get("JISHI_FAULT_SECONDS", "8"))
HANDS = 4
FALLS = 0.15
KILL_EVERY_SECONDS = 0.5
CRASH_EVERY_SECONDS = 15.0
STRAGGLER_SECONDS = 60.0
MANY = 10_000
SIGN = {"receive": 1, "count": 1, "ship": -1}


@dataclass
class Work:
    """What the hands meant to do and were told is done, and what the database says of it."""

    intents: dict[str, dict]
    done: list[str]
    items: list[int]
    happened: Counter[str] = field(default_factory=Counter)
    on_hand: dict[int, int] = field(default_factory=dict)
    unproven: list[str] = field(default_factory=list)
    hurt: Counter[str] = field(default_factory=Counter)


def journal_of(folder: Path) -> tuple[dict[str, dict], list[str]]:
    """Read all hands' books."""
    lines = [
        json.loads(line) for book in folder.glob("*.jsonl") for line in book.read_text().split("\n")
        if line
    ]  # fmt: skip
    intents = {line["intent"]: line for line in lines if "intent" in line}
    return intents, [line["done"] for line in lines if "done" in line]


def let_work(machine, folder, seconds, *, careless=False):
    """Let hands work while they are killed and PostgreSQL crashes; look at once what they left."""
    variants = machine.stock(MANY, MANY)
    items = [
        pk
        for (pk,) in machine.query(
            "SELECT id FROM inventory_stockitem WHERE variant_id = ANY(%s)", variants
        )
    ]
    plan = {
        "items": items,
        "hands": HANDS,
        "seconds": seconds,
        "falls": FALLS,
        "careless": careless,
        "journal": str(folder),
    }
    crew = machine.start("stockhands", "-m", "tests.faults.stockhand", json.dumps(plan))
    hurt = hurt_them(machine, crew, seconds)
    assert crew.process.wait(STRAGGLER_SECONDS) == 0, crew.describe_death()
    machine.heal()
    work = Work(*journal_of(folder), items, hurt=hurt)
    look(machine, work)
    return work


def hurt_them(machine, crew, seconds):
    """Kill hands, and PostgreSQL under them, until time is over."""
    hurt = Counter()
    while not children_of(crew.process.pid):
        assert not crew.is_dead, crew.describe_death()
        time.sleep(0.05)
    start = time.monotonic()
    crash_at = start + min(CRASH_EVERY_SECONDS, seconds / 2)
    while time.monotonic() < start + seconds:
        time.sleep(random.uniform(0.8, 1.2) * KILL_EVERY_SECONDS)
        if alive := children_of(crew.process.pid):
            hurt["kills"] += kill(random.choice(alive))
        if time.monotonic() > crash_at:
            machine.crash_postgres()
            machine.start_postgres()
            hurt["restarts"] += 1
            crash_at = time.monotonic() + CRASH_EVERY_SECONDS
    return hurt


def look(machine, work):
    """Count how often each intent happened, and let the shop prove its stock."""
    moves = machine.query(
        "SELECT reason FROM inventory_stockmove WHERE stock_item_id = ANY(%s)", work.items
    )
    orders = machine.query(
        "SELECT DISTINCT order_reference FROM inventory_reservation WHERE stock_item_id = ANY(%s)",
        work.items,
    )
    found = [reason for (reason,) in moves] + [order.partition("-")[0] for (order,) in orders]
    work.happened = Counter(name for name in found if name in work.intents)
    counted = "SELECT id, on_hand FROM inventory_stockitem WHERE id = ANY(%s)"
    work.on_hand = dict(machine.query(counted, work.items))
    work.unproven = checks.unproven(machine)


@pytest.fixture(scope="module")
def worked(only_machine, request, tmp_path_factory):
    """Careful hands, judged before anything careless runs on the same database."""
    only_machine.heal()
    work = let_work(only_machine, tmp_path_factory.mktemp("careful"), SECONDS)
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        verbs = Counter(intent["verb"] for intent in work.intents.values())
        sys.stderr.write(f"\n{SECONDS:.0f} s: {dict(verbs)}, {dict(work.hurt)}\n")
    return work


def test_the_staff_was_hurt(worked):
    assert worked.hurt["kills"] >= SECONDS / 2
    assert worked.hurt["restarts"] >= 1


def test_the_staff_went_on_working(worked):
    verbs = {worked.intents[name]["verb"] for name in worked.done}
    assert verbs == set(SIGN)
    assert len(worked.done) > 2 * SECONDS


def test_nothing_begun_is_left_unsure(worked):
    assert set(worked.intents) == set(worked.done)


def test_nothing_acknowledged_is_lost(worked):
    assert [name for name in worked.done if not worked.happened[name]] == []


def test_nothing_happens_twice(worked):
    assert [name for name, times in worked.happened.items() if times > 1] == []


def test_the_shelves_hold_what_the_books_of_the_staff_say(worked):
    expected = dict.fromkeys(worked.items, MANY)
    for intent in worked.intents.values():
        expected[intent["item"]] += SIGN[intent["verb"]] * intent["units"]
    assert worked.on_hand == expected


def test_the_stock_is_proven(worked):
    assert worked.unproven == []


def test_hands_without_references_book_twice(worked, machine, tmp_path):
    careless = let_work(machine, tmp_path, 4.0, careless=True)
    assert [name for name, times in careless.happened.items() if times > 1] != []
    assert careless.unproven == []
