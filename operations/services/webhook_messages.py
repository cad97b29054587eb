"""Tell other systems what happened: promised a row each, sent outside transactions, tried again.

The rows are the queue. A sweep claims due ones with SKIP LOCKED by moving their next attempt past a
lease, sends, and writes down what the receiver said; a crash only delays.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from operations.gateways.webhook import Answer, Message, send
from operations.models import OutboxEvent, WebhookDelivery, WebhookEndpoint
from operations.services.limits import Limit, spend

# Pauses after each failed attempt, together about three days; then a person has to ask for more.
LADDER = tuple(
    timedelta(minutes=minutes) for minutes in (0.1, 5, 30, 120, 300, 600, 840, 1200, 1440)
)
# Longer than the slowest answer a receiver may take.
LEASE = timedelta(seconds=30)
# An endpoint that fails rests, so that a slow one does not take the time of all the others.
REST = timedelta(seconds=20)
KEPT = timedelta(days=30)
MOST_REPLAYED = 1000
REPLAYS = Limit("webhook replay", 20, timedelta(hours=1))
State = WebhookDelivery.State


class NothingToSend(Exception):
    """The message has arrived, or its endpoint is switched off."""


def is_wanted(topic: str) -> bool:
    """Tell whether anybody at all wants to hear of a topic."""
    group = f"{topic.partition('.')[0]}.*"
    return WebhookEndpoint.objects.filter(topics__overlap=[topic, group]).exists()


def fan_out(
    event: OutboxEvent, *, owner_id: int | None = None, data: Mapping[str, Any] | None = None
) -> None:
    """Promise a message of this event to every endpoint that asked for its topic, once each.

    Told are the shop's endpoints, and those of the customer whose row it is. One that is off misses
    it, which can be mended by ``replay``.
    """
    told = event.payload if data is None else dict(data)
    WebhookDelivery.objects.bulk_create(
        [
            WebhookDelivery(
                endpoint=endpoint,
                event=event,
                data=told,
                state=State.WAITING if endpoint.is_enabled else State.MISSED,
            )
            for endpoint in WebhookEndpoint.objects.wanting(event.topic, owner_id)
        ],
        ignore_conflicts=True,
    )


def send_due(limit: int = 20) -> int:
    """Send due messages, one after the other, at most ``limit``; return how many arrived."""
    arrived = 0
    for _turn in range(limit):
        delivery = claim()
        if delivery is None:
            break
        arrived += deliver(delivery)
    return arrived


@transaction.atomic
def claim() -> WebhookDelivery | None:
    """Take the delivery due first for the length of a lease; None where nothing is due.

    The attempt is counted before it is made, as the outbox does.
    """
    due = WebhookDelivery.objects.due().select_related("endpoint", "event")
    found: WebhookDelivery | None = due.select_for_update(skip_locked=True, of=("self",)).first()
    if found is not None:
        found.attempts += 1
        mine = WebhookDelivery.objects.filter(pk=found.pk)
        mine.update(attempts=found.attempts, next_attempt_at=Now() + Value(LEASE))
    return found


def deliver(delivery: WebhookDelivery) -> bool:
    """Send one claimed delivery, outside any transaction, and write down how it went."""
    answer = send(delivery.endpoint.url, delivery.endpoint.secrets(), message_of(delivery))
    note(delivery, answer)
    return answer.is_accepted


def message_of(delivery: WebhookDelivery) -> Message:
    """Return the message an event is told by: the same id however often it is sent."""
    event = delivery.event
    facts: dict[str, Any] = {
        "type": event.topic,
        "timestamp": event.created_at.isoformat(),
        "data": delivery.data,
    }
    body = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
    return Message(f"evt_{event.pk}", int(timezone.now().timestamp()), body)


@transaction.atomic
def note(delivery: WebhookDelivery, answer: Answer) -> None:
    """Write down what a receiver said: arrived, tried again later, given up, or gone for good."""
    endpoints = WebhookEndpoint.objects.filter(pk=delivery.endpoint_id)
    facts: dict[str, Any] = {
        "last_status": answer.status,
        "last_response": answer.words,
        "tried_at": Now(),
    }
    if answer.is_accepted:
        facts["state"] = State.ARRIVED
        endpoints.exclude(resting_until=None).update(resting_until=None)
    elif answer.is_gone or delivery.attempts > len(LADDER):
        facts["state"] = State.FAILED
    else:
        facts["next_attempt_at"] = Now() + Value(LADDER[delivery.attempts - 1])
        endpoints.update(resting_until=Now() + Value(REST))
    WebhookDelivery.objects.filter(pk=delivery.pk).update(**facts)
    if answer.is_gone:
        endpoints.update(is_enabled=False)


def send_again(*, delivery_id: int, owner_id: int | None) -> None:
    """Give a message that did not arrive a fresh ladder of attempts, now. Raises NothingToSend."""
    waiting = WebhookDelivery.objects.of(owner_id).exclude(state=State.ARRIVED)
    if not afresh(waiting.filter(pk=delivery_id, endpoint__is_enabled=True)):
        raise NothingToSend(_("It has arrived, or its endpoint is switched off."))


@transaction.atomic
def replay(
    *,
    endpoint_id: int,
    owner_id: int | None,
    since: datetime,
    until: datetime | None = None,
    arrived_too: bool = False,
) -> int:
    """Send again what happened from ``since`` to before ``until`` (now) and did not arrive.

    At most a thousand messages, the oldest first; returns how many. ``arrived_too`` sends those
    that arrived as well, under the ids the receiver knows. Raises NothingToSend where the endpoint
    is off, TooOften, WebhookEndpoint.DoesNotExist.
    """
    mine = WebhookEndpoint.objects.of(owner_id).select_for_update(no_key=True)
    endpoint: WebhookEndpoint = mine.get(pk=endpoint_id)
    if not endpoint.is_enabled:
        raise NothingToSend(_("It has arrived, or its endpoint is switched off."))
    spend((REPLAYS, f"{owner_id}"))
    found = WebhookDelivery.objects.filter(endpoint=endpoint).order_by("event_id")
    found = found.of_events_between(since, until or timezone.now())
    wanted = found if arrived_too else found.exclude(state=State.ARRIVED)
    keys = list(wanted.values_list("pk", flat=True)[:MOST_REPLAYED])
    endpoint.resting_until = None
    endpoint.save(update_fields=["resting_until"])
    return afresh(WebhookDelivery.objects.filter(pk__in=keys))


def afresh(messages: Any) -> int:
    """Give some messages a fresh ladder of attempts, now; return how many there were."""
    return int(messages.update(state=State.WAITING, attempts=0, next_attempt_at=Now()))


def forget_old(age: timedelta = KEPT) -> int:
    """Delete messages of what happened a month ago that nobody sends any more; return how many."""
    ended = WebhookDelivery.objects.exclude(state=State.WAITING)
    return int(ended.filter(event__created_at__lt=Now() - age).delete()[0])
