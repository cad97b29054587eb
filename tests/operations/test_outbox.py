"""Promises are kept once committed, in order, and one bad row holds back nobody else."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from operations.models import OutboxEvent
from operations.services import outbox
from operations.services.outbox import MAX_ATTEMPTS, NotDead, Promise, enqueue, relay, retry_dead
from tests.factories.operations import OutboxEventFactory

pytestmark = pytest.mark.django_db

PAST = timezone.now() - timedelta(minutes=1)
FUTURE = timezone.now() + timedelta(hours=1)


class Recorder:
    """A handler that remembers what it was given and refuses what it is told to refuse."""

    def __init__(self, refuse: tuple[str, ...] = ()) -> None:
        self.seen: list[str] = []
        self.refuse = refuse

    def __call__(self, event: OutboxEvent) -> None:
        self.seen.append(event.key)
        if event.key in self.refuse:
            raise ConnectionError("the partner is away")


def let_it_be_due(event: OutboxEvent) -> None:
    OutboxEvent.objects.filter(pk=event.pk).update(not_before=PAST)


def test_a_promise_is_carried_out_once():
    event, record = enqueue(topic="t", key="a", payload={"order": 7}), Recorder()
    assert relay({"t": record}) == 1
    assert relay({"t": record}) == 0
    event.refresh_from_db()
    assert event.published_at is not None
    assert record.seen == ["a"]


def test_the_handler_reads_the_payload():
    enqueue(topic="t", key="a", payload={"order": 7})
    seen = []
    relay({"t": lambda event: seen.append(event.payload)})
    assert seen == [{"order": 7}]


def test_a_promise_for_later_waits():
    enqueue(topic="t", key="a", not_before=FUTURE)
    assert relay({"t": Recorder()}) == 0


def test_events_of_one_key_happen_in_order():
    for topic in ("first", "second", "third"):
        enqueue(topic=topic, key="order-1")
    seen: list[str] = []
    note = lambda event: seen.append(event.topic)  # noqa: E731
    relay({"first": note, "second": note, "third": note})
    assert seen == ["first", "second", "third"]


def test_a_failing_event_holds_back_only_its_own_key():
    for key in ("bad", "bad", "good"):
        OutboxEventFactory(topic="t", key=key)
    record = Recorder(refuse=("bad",))
    assert relay({"t": record}) == 1
    assert record.seen == ["bad", "good"]


def test_one_bad_row_never_blocks_the_others():
    OutboxEventFactory(topic="t", key="bad", not_before=PAST)
    OutboxEventFactory.create_batch(50, topic="t")
    assert relay({"t": Recorder(refuse=("bad",))}) == 50


def test_a_failed_event_rests_before_it_is_tried_again(monkeypatch):
    monkeypatch.setattr(outbox.random, "uniform", lambda low, high: high)
    event = OutboxEventFactory(topic="t", key="bad")
    relay({"t": Recorder(refuse=("bad",))})
    event.refresh_from_db()
    assert event.attempts == 1
    assert event.not_before > timezone.now() + timedelta(seconds=3)


def test_an_event_is_given_up_with_its_reason_after_the_last_attempt():
    event = OutboxEventFactory(topic="t", key="bad", attempts=MAX_ATTEMPTS - 1)
    relay({"t": Recorder(refuse=("bad",))})
    event.refresh_from_db()
    assert event.dead_reason == "ConnectionError: the partner is away"


def test_an_event_that_kills_its_worker_is_given_up_too():
    event, record = OutboxEventFactory(topic="t", attempts=MAX_ATTEMPTS), Recorder()
    relay({"t": record})
    event.refresh_from_db()
    assert record.seen == []
    assert "died" in event.dead_reason


def test_an_event_nobody_handles_yet_is_kept_and_tried_again():
    event = OutboxEventFactory(topic="unheard-of")
    assert relay({}) == 0
    event.refresh_from_db()
    assert (event.attempts, event.dead_reason) == (1, "")


def test_a_dead_event_lets_the_next_of_its_key_pass():
    OutboxEventFactory(topic="t", key="a", dead_reason="gone")
    OutboxEventFactory(topic="t", key="a")
    assert relay({"t": Recorder()}) == 1


def test_a_clerk_brings_a_dead_event_back():
    event = OutboxEventFactory(topic="t", attempts=MAX_ATTEMPTS, dead_reason="gone")
    retry_dead(event.pk)
    assert relay({"t": Recorder()}) == 1


def test_a_living_event_cannot_be_brought_back():
    event = OutboxEventFactory()
    with pytest.raises(NotDead):
        retry_dead(event.pk)


def test_an_event_in_hand_is_not_taken_by_another_relay():
    OutboxEventFactory(topic="t", key="a")
    inner: list[int] = []
    relay({"t": lambda event: inner.append(relay({"t": Recorder()}))})
    assert inner == [0]


def test_the_event_of_a_relay_that_was_killed_is_done_after_its_lease():
    event, record = OutboxEventFactory(topic="t", key="a"), Recorder()
    outbox.claim()
    assert relay({"t": record}) == 0
    let_it_be_due(event)
    assert relay({"t": record}) == 1


def test_relay_stops_at_its_limit():
    OutboxEventFactory.create_batch(5, topic="t")
    assert relay({"t": Recorder()}, limit=3) == 3


@pytest.mark.django_db(transaction=True)
def test_handlers_run_outside_any_transaction():
    enqueue(topic="t", key="a")
    inside: list[bool] = []
    relay({"t": lambda event: inside.append(connection.in_atomic_block)})
    assert inside == [False]


@pytest.mark.django_db(transaction=True)
def test_a_promise_of_a_transaction_that_failed_is_forgotten():
    with suppress(ZeroDivisionError), transaction.atomic():
        enqueue(topic="t", key="a")
        raise ZeroDivisionError
    assert relay({"t": Recorder()}) == 0


@pytest.mark.django_db(transaction=True)
def test_a_listening_relay_hears_of_a_commit_at_once():
    outbox.listen()
    assert not outbox.wait_for_events(0.01)
    enqueue(topic="t", key="a")
    assert outbox.wait_for_events(1.0)


def test_several_promises_are_written_in_one_statement_and_in_order(django_assert_num_queries):
    later = timezone.now() + timedelta(hours=1)
    promises = [Promise("a", "k", {"n": 1}), Promise("b", "k", {"n": 2}, later)]
    with django_assert_num_queries(1):
        first, second = outbox.enqueue_each(promises)
    assert list(OutboxEvent.objects.order_by("pk")) == [first, second]
    assert (first.payload, second.not_before) == ({"n": 1}, later)


def test_nothing_to_promise_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert outbox.enqueue_each([]) == []
