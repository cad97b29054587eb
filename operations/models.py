"""Rows that let the shop promise things to the outside world without losing any."""

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from operations.querysets import (
    OutboxEventQuerySet,
    WebhookDeliveryQuerySet,
    WebhookEndpointQuerySet,
)
from operations.sealing import unseal


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


class Spending(models.Model):
    """That somebody used up one of what a limit allows; ``key`` is a keyed digest of who."""

    limit = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("use of a limit")
        verbose_name_plural = _("uses of limits")
        indexes = [
            models.Index(fields=["key", "limit", "at"], name="spending_of_somebody"),
            models.Index(fields=["at"], name="spending_age"),
        ]

    def __str__(self) -> str:
        return f"{self.limit} {self.at}"


class AuditEntry(models.Model):
    """That somebody did something to a row: only ever added, and sealed into a chain at COMMIT.

    ``verb`` is a phrase in English, ``kind`` a model such as ``orders.order`` and ``key`` its row.
    ``acted_by_id`` is the member of staff who acted in a customer's name.
    """

    at = models.DateTimeField(_("when"), db_default=Now())
    actor_id = models.BigIntegerField(_("who"), null=True)
    acted_by_id = models.BigIntegerField(_("in the hands of"), null=True)
    verb = models.CharField(_("action"), max_length=80)
    kind = models.CharField(_("object"), max_length=80, db_default="")
    key = models.CharField(_("key"), max_length=80, db_default="")
    facts = models.JSONField(_("facts"), default=dict, encoder=DjangoJSONEncoder)
    request_id = models.CharField(_("request"), max_length=64, db_default="")

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["kind", "key"], name="audit_of_a_row"),
            models.Index(fields=["actor_id", "-id"], name="audit_of_an_actor"),
            models.Index(fields=["verb", "-id"], name="audit_of_a_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.kind} {self.key}".strip()


class AuditSeal(models.Model):
    """An entry's place in the chain: ``seal`` covers the entry and the seal before."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="seal")
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")

    def __str__(self) -> str:
        return f"{self.number}: {self.seal[:8]}"


class WebhookEndpoint(models.Model):
    """An address outside that asked to be told about some topics.

    ``owner_id`` is the customer it speaks for, who hears only of what is theirs; null is the shop.
    Secrets are kept sealed; the previous one signs as well until ``previous_until``.
    """

    url = models.URLField(_("address"), max_length=300)
    owner_id = models.BigIntegerField(_("whose"), null=True, db_index=True)
    secret = models.CharField(max_length=300)
    previous_secret = models.CharField(max_length=300, blank=True, db_default="")
    previous_until = models.DateTimeField(_("the old secret signs until"), null=True)
    topics = ArrayField(models.CharField(max_length=60), verbose_name=_("topics"))
    is_enabled = models.BooleanField(_("switched on"), default=True, db_default=True)
    resting_until = models.DateTimeField(_("rests until"), null=True)
    created_at = models.DateTimeField(_("added"), db_default=Now())

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.url

    def secrets(self) -> list[str]:
        """Return the secrets that sign now, the newest first."""
        is_past = self.previous_until is None or self.previous_until <= timezone.now()
        sealed = [self.secret] if is_past else [self.secret, self.previous_secret]
        return [unseal(one) for one in sealed]


class WebhookDelivery(models.Model):
    """One event on its way to one endpoint, and what the receiver said last.

    ``data`` is what is told: ids, numbers and an address of the API, never what stands there.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("being sent")
        ARRIVED = "arrived", _("got through")
        FAILED = "failed", _("given up")
        MISSED = "missed", _("missed")

    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries"
    )
    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    data = models.JSONField(default=dict, db_default={})
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State.choices,
        default=State.WAITING,
        db_default=State.WAITING,
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), db_default=Now())
    tried_at = models.DateTimeField(_("last tried"), null=True)
    last_status = models.PositiveSmallIntegerField(_("answer"), null=True)
    last_response = models.CharField(_("what it said"), max_length=500, blank=True, db_default="")

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook message")
        verbose_name_plural = _("webhook messages")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "endpoint"], name="webhook_told_once"),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                name="webhook_due",
                condition=models.Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.endpoint_id}"
