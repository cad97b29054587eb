"""kill -9 of web workers and crashes of PostgreSQL while a dozen clients buy."""

import json
import os
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.faults import history as checks
from tests.faults.history import History
from tests.faults.machine import Machine, kill

pytestmark = pytest.mark.slow

SECONDS = float(os.environ.get("JISHI_FAULT_SECONDS", "12"))
CLIENTS = 12
PLENTY, SCARCE = 100_000, 40
CRASH_EVERY_SECONDS = 15.0
KILL_EVERY_SECONDS = 1.0
STRAGGLER_SECONDS = 60.0


@dataclass(frozen=True)
class Attack:
    """What was done to the machine, and what its clients were told meanwhile."""

    history: History
    done: Counter[str]
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def report(self) -> str:
        """Return the figures in one line."""
        told = self.history.counts
        outcomes = Counter(one["outcome"] for one in self.history.purchases)
        figures = {
            "kills": self.done["kills"],
            "restarts": self.done["restarts"],
            "acked": outcomes["ok"],
            "refused": outcomes["refused"],
            "unknown": outcomes["unknown"],
            "cancelled": sum(one["is_cancelled"] for one in self.history.purchases),
            **{name: told[name] for name in ("retries", "replays", "5xx", "500", "broken")},
            "hung up": told["hung up"],
            "in flight": told["in flight"],
            "slowest": f"{self.history.slowest} s",
        }
        return ", ".join(f"{name} {value}" for name, value in figures.items())


def attack(machine: Machine, seconds: float, *, careless: bool = False) -> Attack:
    """Let a crowd buy while workers are killed every second and PostgreSQL crashes."""
    plan = {
        "port": machine.port,
        "variants": machine.stock(PLENTY, PLENTY, PLENTY, PLENTY, SCARCE),
        "clients": CLIENTS,
        "seconds": seconds,
        "careless": careless,
        "hangs_up": 0.05,
        "cancels": 0.1,
    }
    answers = machine.home / "answers.json"
    crowd = machine.start("crowd", "-m", "tests.faults.shoppers", json.dumps(plan), str(answers))
    done: Counter[str] = Counter()
    start = time.monotonic()
    crash_at = start + min(CRASH_EVERY_SECONDS, seconds / 2)
    while time.monotonic() < start + seconds:
        time.sleep(random.uniform(0.8, 1.2) * KILL_EVERY_SECONDS)
        if alive := machine.workers():
            done["kills"] += kill(random.choice(alive))
        if time.monotonic() > crash_at:
            machine.crash_postgres()
            machine.start_postgres()
            done["restarts"] += 1
            machine.end_valkey()
            machine.start_valkey()
            crash_at = time.monotonic() + CRASH_EVERY_SECONDS
    assert crowd.process.wait(STRAGGLER_SECONDS) == 0, crowd.describe_death()
    machine.heal()
    return Attack(History.read(answers), done)


@pytest.fixture(scope="module")
def attacked(only_machine, request):
    """The careful crowd's attack, judged before anything careless runs on the same database."""
    only_machine.heal()
    survived = attack(only_machine, SECONDS)
    for check in (checks.lost, checks.doubled, checks.refused_yet_made, checks.uncancelled):
        survived.wrong[check.__name__] = check(only_machine, survived.history)
    for look in (
        checks.half_made,
        checks.miscounted,
        checks.unproven,
        checks.broken_lives,
        checks.misremembered,
    ):
        survived.wrong[look.__name__] = look(only_machine)
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        sys.stderr.write(f"\n{SECONDS:.0f} s: {survived.report()}\n")
    return survived


def test_the_attack_was_one(attacked):
    assert attacked.done["kills"] >= SECONDS * 0.5
    assert attacked.done["restarts"] >= 1
    assert attacked.history.counts["retries"] > 0
    assert attacked.history.counts["replays"] > 0


def test_people_went_on_buying(attacked):
    assert len(attacked.history.with_outcome("ok")) > SECONDS
    assert attacked.history.with_outcome("unknown") == []


def test_only_scarcity_refuses(attacked):
    codes = {one["code"] for one in attacked.history.with_outcome("refused")}
    # Sold out since the quote: nothing is left of the cart to order, or less than was quoted.
    late = {"cart_is_empty", "quote_changed"}
    assert codes <= {"out_of_stock", "too_many", "not_for_sale"} | late


def test_no_acknowledged_order_is_lost(attacked):
    assert attacked.wrong["lost"] == []


def test_no_purchase_becomes_two_orders(attacked):
    assert attacked.wrong["doubled"] == []


def test_no_refused_purchase_becomes_an_order(attacked):
    assert attacked.wrong["refused_yet_made"] == []


def test_no_acknowledged_cancellation_is_lost(attacked):
    assert attacked.wrong["uncancelled"] == []


def test_no_order_is_half_made(attacked):
    assert attacked.wrong["half_made"] == []


def test_the_stock_counts_what_was_promised(attacked):
    assert attacked.wrong["miscounted"] == []


def test_the_stock_is_proven(attacked):
    assert attacked.wrong["unproven"] == []


def test_every_order_walked_a_legal_way(attacked):
    assert attacked.wrong["broken_lives"] == []


def test_every_key_remembers_its_order(attacked):
    assert attacked.wrong["misremembered"] == []


def test_a_broken_database_is_never_a_bug_of_ours(attacked):
    assert attacked.history.counts["500"] == 0


def test_clients_without_keys_buy_twice(attacked, machine):
    careless = attack(machine, 8.0, careless=True)
    assert checks.doubled(machine, careless.history) != []
