"""Effects outside the database: promised in a transaction, carried out after it, never lost."""

import json
import random
import select
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from operations.models import OutboxEvent
from operations.scrubbing import scrubbed
from operations.statements import Statement

log = structlog.get_logger(__name__)

Handler = Callable[[OutboxEvent], None]

MAX_ATTEMPTS = 12
# Longer than a slow gateway and a slow mail server together take; a killed worker's event waits it.
LEASE = timedelta(seconds=20)
FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 3600.0


# The relay is told at COMMIT, once however many events one transaction writes.
ENQUEUE = Statement(
    "INSERT INTO operations_outboxevent (topic, key, payload, not_before, attempts, dead_reason)"
    " SELECT topic, key, payload::jsonb, coalesce(not_before, statement_timestamp()), 0, ''"
    " FROM unnest($1::varchar[], $2::varchar[], $3::text[], $4::timestamptz[])"
    " AS promise (topic, key, payload, not_before)"
    " RETURNING id, created_at, not_before, pg_notify('outbox', '')"
)


class NotDead(Exception):
    """The event was not given up, so there is nothing to retry."""


class Promise(NamedTuple):
    """An effect to be promised: what, about whom, with which ids, and when at the earliest."""

    topic: str
    key: str
    payload: Mapping[str, Any]
    not_before: datetime | None = None


def enqueue(
    *,
    topic: str,
    key: str,
    payload: dict[str, Any] | None = None,
    not_before: datetime | None = None,
) -> OutboxEvent:
    """Promise an effect in the caller's transaction; events of one key happen in order.

    The relay hears of it when that transaction commits, and never when it does not.
    """
    (event,) = enqueue_each([Promise(topic, key, payload or {}, not_before)])
    return event


def enqueue_each(promises: Iterable[Promise]) -> list[OutboxEvent]:
    """Promise several effects in one statement, in this order; as ``enqueue``."""
    made = list(promises)
    if not made:
        return []
    topics, keys, payloads, moments = zip(*made, strict=True)
    written = ENQUEUE.rows(list(topics), list(keys), list(map(json.dumps, payloads)), list(moments))
    return [
        OutboxEvent(
            pk=pk,
            topic=promise.topic,
            key=promise.key,
            payload=promise.payload,
            created_at=created_at,
            not_before=not_before,
        )
        for promise, (pk, created_at, not_before, _told) in zip(made, written, strict=True)
    ]


def relay(handlers: Mapping[str, Handler], limit: int = 100) -> int:
    """Carry out due events, at most ``limit``, each at least once; return how many succeeded.

    An event that fails rests for a jittered, doubling while and is given up after 12 attempts;
    it holds back only later events of its own key, and those only until it is given up.
    """
    succeeded = 0
    for _ in range(limit):
        event = claim()
        if event is None:
            break
        succeeded += carry_out(event, handlers)
    return succeeded


def claim() -> OutboxEvent | None:
    """Take the oldest due event for the length of a lease; None where nothing is due.

    The attempt is counted before it is made: an event that kills its worker is given up too.
    """
    with transaction.atomic():
        free = OutboxEvent.objects.due().first_of_their_key()
        event: OutboxEvent | None = free.select_for_update(skip_locked=True, of=("self",)).first()
        if event is not None:
            mine = OutboxEvent.objects.filter(pk=event.pk)
            mine.update(attempts=F("attempts") + 1, not_before=Now() + LEASE)
            event.attempts += 1
    return event


def carry_out(event: OutboxEvent, handlers: Mapping[str, Handler]) -> bool:
    """Run the event's handler outside any transaction and write down how it went."""
    if event.attempts > MAX_ATTEMPTS:
        give_up(event, "Every attempt ended without an answer: its worker died.")
        return False
    try:
        handlers[event.topic](event)
    except Exception as error:  # noqa: BLE001 - one bad row must never stop the others
        note_failure(event, error)
        return False
    OutboxEvent.objects.filter(pk=event.pk).update(published_at=Now())
    return True


def note_failure(event: OutboxEvent, error: Exception) -> None:
    """Let a failed event rest, or give it up after its last attempt."""
    reason = scrubbed(f"{type(error).__name__}: {error}")[:500]
    log.warning("outbox_failed", outbox_event=event.pk, topic=event.topic, attempt=event.attempts)
    if event.attempts >= MAX_ATTEMPTS:
        give_up(event, reason)
        return
    ceiling = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**event.attempts)
    pause = timedelta(seconds=random.uniform(0, ceiling))  # noqa: S311 - jitter, no secret
    OutboxEvent.objects.filter(pk=event.pk).update(not_before=Now() + pause)


def give_up(event: OutboxEvent, reason: str) -> None:
    """Leave an event for a person to look at."""
    log.error("outbox_dead", outbox_event=event.pk, topic=event.topic)
    OutboxEvent.objects.filter(pk=event.pk).update(dead_reason=reason or "Unknown")


def retry_dead(event_id: int) -> None:
    """Give a dead event a fresh set of attempts, now. Raises NotDead."""
    dead = OutboxEvent.objects.dead().filter(pk=event_id, published_at__isnull=True)
    if not dead.update(dead_reason="", attempts=0, not_before=Now()):
        raise NotDead(event_id)
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY outbox")


def listen() -> None:
    """Ask PostgreSQL to tell this connection when events are committed."""
    with connection.cursor() as cursor:
        cursor.execute("LISTEN outbox")


def wait_for_events(seconds: float) -> bool:
    """Sleep until an event is committed, at most ``seconds``; tell whether one was."""
    link = connection.connection
    ear = select.poll()
    ear.register(link.fileno(), select.POLLIN)
    if ear.poll(seconds * 1000):
        link.poll()
    heard = bool(link.notifies)
    link.notifies.clear()
    return heard
