"""Tell other systems what happened: promised a row each, sent outside transactions, tried again.

The rows are the queue. A sweep claims due ones with SKIP LOCKED by moving their next attempt past a
lease, sends, and writes down what the receiver said; a crash only delays.
"""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from operations.gateways.webhook import Answer, Message, NotAllowed, check_url, new_secret, send
from operations.models import OutboxEvent, WebhookDelivery, WebhookEndpoint

TOPICS = ("stock.low", "stock.refilled", "stock.out", "stock.back")
# Pauses after each failed attempt, together about three days; then a person has to ask for more.
LADDER = tuple(
    timedelta(minutes=minutes) for minutes in (0.1, 5, 30, 120, 300, 600, 840, 1200, 1440)
)
# Longer than the slowest answer a receiver may take.
LEASE = timedelta(seconds=30)


class BadEndpoint(Exception):
    """The shop cannot tell this address about these topics."""


class NothingToSend(Exception):
    """The message has arrived, or its endpoint is switched off."""


def add_endpoint(*, url: str, topics: Iterable[str]) -> WebhookEndpoint:
    """Let an address be told about topics; its ``secret`` is to be shown once, here.

    Raises BadEndpoint.
    """
    chosen = sorted(set(topics))
    if not chosen or not set(chosen) <= set(TOPICS):
        raise BadEndpoint(_("Choose from the topics the shop knows."))
    try:
        check_url(url)
    except NotAllowed as error:
        raise BadEndpoint(_("Name a public https address.")) from error
    return WebhookEndpoint.objects.create(url=url, topics=chosen, secret=new_secret())


def switch(*, endpoint_id: int, is_enabled: bool) -> WebhookEndpoint:
    """Switch an endpoint on or off; what waited while it was off is sent when it is on again.

    Raises WebhookEndpoint.DoesNotExist.
    """
    endpoint: WebhookEndpoint = WebhookEndpoint.objects.get(pk=endpoint_id)
    endpoint.is_enabled = is_enabled
    endpoint.save(update_fields=["is_enabled"])
    return endpoint


def renew_secret(*, endpoint_id: int) -> str:
    """Give an endpoint another secret and return it. Raises WebhookEndpoint.DoesNotExist."""
    secret = new_secret()
    if not WebhookEndpoint.objects.filter(pk=endpoint_id).update(secret=secret):
        raise WebhookEndpoint.DoesNotExist
    return secret


def fan_out(event: OutboxEvent) -> None:
    """Promise a message of this event to every endpoint that asked for its topic, once each."""
    asked = WebhookEndpoint.objects.filter(is_enabled=True, topics__contains=[event.topic])
    WebhookDelivery.objects.bulk_create(
        [WebhookDelivery(endpoint=endpoint, event=event) for endpoint in asked],
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
    answer = send(delivery.endpoint.url, delivery.endpoint.secret, message_of(delivery.event))
    note(delivery, answer)
    return answer.is_accepted


def message_of(event: OutboxEvent) -> Message:
    """Return the message an event is told by: the same id however often it is sent."""
    facts: dict[str, Any] = {
        "type": event.topic,
        "timestamp": event.created_at.isoformat(),
        "data": event.payload,
    }
    body = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
    return Message(f"evt_{event.pk}", int(timezone.now().timestamp()), body)


@transaction.atomic
def note(delivery: WebhookDelivery, answer: Answer) -> None:
    """Write down what a receiver said: arrived, tried again later, given up, or gone for good."""
    facts: dict[str, Any] = {
        "last_status": answer.status,
        "last_response": answer.words,
        "tried_at": Now(),
    }
    if answer.is_accepted:
        facts["state"] = WebhookDelivery.State.ARRIVED
    elif answer.is_gone or delivery.attempts > len(LADDER):
        facts["state"] = WebhookDelivery.State.FAILED
    else:
        facts["next_attempt_at"] = Now() + Value(LADDER[delivery.attempts - 1])
    WebhookDelivery.objects.filter(pk=delivery.pk).update(**facts)
    if answer.is_gone:
        WebhookEndpoint.objects.filter(pk=delivery.endpoint_id).update(is_enabled=False)


def send_again(*, delivery_id: int) -> None:
    """Give a message that did not arrive a fresh ladder of attempts, now. Raises NothingToSend."""
    waiting = WebhookDelivery.objects.exclude(state=WebhookDelivery.State.ARRIVED)
    mine = waiting.filter(pk=delivery_id, endpoint__is_enabled=True)
    if not mine.update(state=WebhookDelivery.State.WAITING, attempts=0, next_attempt_at=Now()):
        raise NothingToSend(_("It has arrived, or its endpoint is switched off."))
