"""What machines noted of somebody's requests, told to them and forgotten."""

from typing import Any

from operations.facts import Facts, told
from operations.models import IdempotencyKey, WebhookEndpoint


def facts_of(user: Any) -> dict[str, Facts]:
    """Return the addresses that are told of somebody's orders, and their latest requests."""
    kept = IdempotencyKey.objects.filter(principal=f"user:{user.pk}")
    return {
        "webhooks": told(
            WebhookEndpoint.objects.filter(owner_id=user.pk),
            "url",
            "topics",
            "is_enabled",
            "created_at",
        ),
        "requests": told(kept, "route", "status_code", "created_at"),
    }


def erase(user: Any) -> None:
    """Forget somebody's requests and the addresses that were told of their orders."""
    IdempotencyKey.objects.filter(principal=f"user:{user.pk}").delete()
    WebhookEndpoint.objects.filter(owner_id=user.pk).delete()
