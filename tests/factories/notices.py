"""Makes messages for tests."""

from itertools import count
from typing import Any

from accounts.models import Notice, User
from accounts.services.notices import tell
from operations.models import OutboxEvent
from tests.factories.operations import OutboxEventFactory

NUMBERS = count(1)


def make_notice(user: User, **facts: Any) -> Notice:
    """Put a message of an event of its own into somebody's box."""
    event: OutboxEvent = facts.pop("event", None) or OutboxEventFactory()
    told = {"kind": "order", "title": f"Message {next(NUMBERS)}", "path": "/orders/"} | facts
    tell(user_id=user.pk, event=event, **told)
    return Notice.objects.get(event_id=event.pk, user=user)
