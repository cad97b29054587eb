"""What people changed: for good in the audit trail, and as the past of a row in the admin."""

from collections.abc import Mapping
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from structlog.contextvars import get_contextvars

from operations.models import AuditEntry


def record(
    *,
    actor: Any,
    verb: str,
    row: models.Model | None = None,
    kind: str = "",
    key: str = "",
    facts: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write down for good that ``actor`` did something; None is the shop's own clock.

    ``verb`` is an English phrase marked by gettext_noop. What it was done to is ``row``, or
    ``kind`` and ``key``. ``facts`` are JSON without anything personal: they are never erased.
    Call it in the transaction of what it tells of.
    """
    if row is not None:
        kind, key = row._meta.label_lower, str(row.pk)  # noqa: SLF001 - Django's documented door
    around = get_contextvars()
    return AuditEntry.objects.create(
        actor_id=getattr(actor, "pk", None),
        acted_by_id=around.get("acted_by"),
        verb=verb,
        kind=kind,
        key=key[:80],
        facts=dict(facts or {}),
        request_id=around.get("request_id", ""),
    )


def note(row: models.Model, words: str, *, actor: Any) -> None:
    """Write down what ``actor`` did to a row; the shop's own clock leaves no note.

    The database copies each such line into the audit trail, as it does with the admin's own.
    """
    if actor is None or not actor.is_authenticated:
        return
    LogEntry.objects.create(
        user=actor,
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=str(row)[:200],
        action_flag=CHANGE,
        change_message=words,
    )
