"""For how long the shop keeps what it no longer needs: one table, and the clock that holds it.

``settings.KEEP_DAYS`` says for how many days; ``docs/retention.md`` says it to people. Orders,
money and the audit trail are not here: the law wants them for years (decision 0111).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Now

import accounts.services.codes
import operations.services.idempotency
import operations.services.limits
import operations.services.webhook_messages
from accounts.models import Letter, Notice, Session, TextMessage
from cart.models import Cart
from inventory.models import BackInStockRequest
from operations.models import OutboxEvent
from payments.models import PaymentEvent

log = structlog.get_logger(__name__)

BATCH = 5_000


def old(rows: QuerySet[Any], field: str, age: timedelta) -> QuerySet[Any]:
    """Choose rows whose moment lies further back than an age."""
    return rows.filter(**{f"{field}__lt": Now() - age})


def delete(rows: QuerySet[Any]) -> int:
    """Delete rows, so many at a time that nobody waits long for a lock; return how many."""
    gone = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        rows.model.objects.filter(pk__in=keys).delete()
        gone += len(keys)
    return gone


def empty_payment_messages(age: timedelta) -> int:
    """Take out what gateways wrote, and keep that they did; return of how many."""
    kept = PaymentEvent.objects.exclude(payload={})
    return int(old(kept, "received_at", age).update(payload={}))


def forget_carts(age: timedelta) -> int:
    """Delete carts of strangers, and those that were merged into another one."""
    open_ones = Cart.objects.filter(state=Cart.State.OPEN, user=None, order=None)
    merged = Cart.objects.filter(state=Cart.State.MERGED, order=None)
    return delete(old(open_ones, "updated_at", age)) + delete(old(merged, "updated_at", age))


CLOCKS: dict[str, Callable[[timedelta], int]] = {
    "phone_codes": accounts.services.codes.forget_old,
    "text_messages": lambda age: delete(old(TextMessage.objects.all(), "created_at", age)),
    "letters": lambda age: delete(old(Letter.objects.all(), "created_at", age)),
    "notices": lambda age: delete(old(Notice.objects.all(), "created_at", age)),
    "sessions": lambda age: delete(old(Session.objects.all(), "expires_at", age)),
    "uses_of_limits": operations.services.limits.forget_old,
    "idempotency_keys": operations.services.idempotency.forget_old_keys,
    "webhook_messages": operations.services.webhook_messages.forget_old,
    "outbox_events": lambda age: delete(
        old(OutboxEvent.objects.filter(deliveries=None), "published_at", age)
    ),
    "payment_messages": empty_payment_messages,
    "carts_of_strangers": forget_carts,
    "waiting_for_stock": lambda age: delete(old(BackInStockRequest.objects.all(), "told_at", age)),
}


def forget_old() -> dict[str, int]:
    """Forget what was kept for long enough; return how many rows of each kind."""
    gone = {
        name: forget(timedelta(days=settings.KEEP_DAYS[name])) for name, forget in CLOCKS.items()
    }
    log.info("forgotten", **{name: count for name, count in gone.items() if count})
    return gone
