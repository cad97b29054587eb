"""Rows that let the shop promise things to the outside world without losing any."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from operations.querysets import OutboxEventQuerySet


class OutboxEvent(models.Model):
    """Something that must happen outside, written in the transaction that decided it."""

    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    not_before = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    published_at = models.DateTimeField(null=True)
    dead_reason = models.TextField(default="", blank=True)

    objects = OutboxEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("outbox event")
        verbose_name_plural = _("outbox events")
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                name="outbox_due",
                condition=models.Q(published_at__isnull=True, dead_reason=""),
            ),
            models.Index(
                fields=["key", "id"],
                name="outbox_order_by_key",
                condition=models.Q(published_at__isnull=True, dead_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class IdempotencyKey(models.Model):
    """A client's key for one request, and the answer it got, kept for a day."""

    principal = models.CharField(max_length=80)
    route = models.CharField(max_length=120)
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status_code = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [
            models.UniqueConstraint(
                fields=["principal", "route", "key"], name="idempotency_key_once_a_principal"
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_age")]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
