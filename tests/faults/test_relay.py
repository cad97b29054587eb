"""kill -9 of relays and of a Celery worker while two hundred promises wait to be kept."""

import json
import random
import time
from dataclasses import dataclass

import pytest

from tests.faults.machine import kill

pytestmark = pytest.mark.slow

LETTERS, LOOKS = 60, 80
KILLS = 5
KILL_EVERY_SECONDS = 2.0
DONE_AFTER_SECONDS = 30.0
RELAY = ("manage.py", "run_relay")
CELERY = ("-m", "celery", "-A")
WORKER = (*CELERY, "deploy.worker", "worker", "--pool=solo", "--without-gossip", "--without-mingle")
BEAT = (*CELERY, "deploy.clock", "beat", "--pidfile=")


@dataclass(frozen=True)
class Kept:
    """What was promised, and what became of it."""

    seconds: float
    letters: dict[str, int]
    ids: set[str]
    stale_windows: int
    dead: int


def waiting(machine):
    """Return how many promises are neither kept nor given up."""
    unpublished = "published_at IS NULL AND dead_reason = ''"
    return machine.query(f"SELECT count(*) FROM operations_outboxevent WHERE {unpublished}")[0][0]


def start_hands(machine, book):
    """Start two relays, a worker and its clock, all with a slow mail server."""
    outside = {"EMAIL_BACKEND": "tests.faults.slow_post.SlowPost", "POST_BOOK": str(book)}
    schedule = f"--schedule={machine.home / 'beat'}"
    clock = machine.start("beat", *BEAT, schedule, **outside)
    hands = {
        name: (lambda name=name, words=words: machine.start(name, *words, **outside))
        for name, words in {"relay-1": RELAY, "relay-2": RELAY, "worker": WORKER}.items()
    }
    return clock, hands, {name: start() for name, start in hands.items()}


@pytest.fixture(scope="module")
def kept(only_machine):
    only_machine.heal()
    promised = json.loads(only_machine.run("tests.faults.paperwork", str(LETTERS), str(LOOKS)))
    book = only_machine.home / "post"
    book.touch()
    clock, hands, alive = start_hands(only_machine, book)
    for _ in range(KILLS):
        time.sleep(KILL_EVERY_SECONDS)
        name = random.choice(sorted(alive))
        assert kill(alive[name].process.pid)
        only_machine.end(alive[name])
        alive[name] = hands[name]()
    start = time.monotonic()
    while waiting(only_machine) and time.monotonic() < start + 2 * DONE_AFTER_SECONDS:
        time.sleep(0.1)
    seconds = time.monotonic() - start
    for child in (clock, *alive.values()):
        only_machine.end(child)
    words = book.read_text()
    windows = "SELECT count(*) FROM catalog_productcard WHERE product_id = ANY(%s)"
    stale = only_machine.query(f"{windows} AND NOT is_in_stock", promised["products"])
    dead = only_machine.query("SELECT count(*) FROM operations_outboxevent WHERE dead_reason <> ''")
    letters = {number: words.count(number) for number in promised["orders"]}
    ids = {line.rpartition(" ")[2] for line in words.splitlines()}
    return Kept(seconds, letters, ids, stale[0][0], dead[0][0])


def test_everything_is_done_half_a_minute_after_the_last_kill(kept):
    assert kept.seconds <= DONE_AFTER_SECONDS


def test_no_letter_is_lost(kept):
    assert [number for number, times in kept.letters.items() if not times] == []


def test_only_a_killed_sender_sends_again(kept):
    assert sum(kept.letters.values()) - LETTERS <= KILLS


def test_what_is_sent_again_is_the_same_letter_to_every_mailbox(kept):
    assert len(kept.ids) == LETTERS


def test_every_window_shows_the_stock(kept):
    assert kept.stale_windows == 0


def test_nothing_is_given_up(kept):
    assert kept.dead == 0
