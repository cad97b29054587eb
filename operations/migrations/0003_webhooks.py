"""Webhooks: who is told of what, and how far each message has come."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

STATES = [("waiting", "being sent"), ("arrived", "got through"), ("failed", "given up")]
NOW = django.db.models.functions.datetime.Now()
KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("operations", "0002_keep_events_of_one_key_in_order")]

    operations = [
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                ("id", KEY),
                ("url", models.URLField(max_length=300, verbose_name="address")),
                ("secret", models.CharField(max_length=80)),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        size=None,
                        verbose_name="topics",
                    ),
                ),
                (
                    "is_enabled",
                    models.BooleanField(db_default=True, default=True, verbose_name="switched on"),
                ),
                ("created_at", models.DateTimeField(db_default=NOW, verbose_name="added")),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", KEY.clone()),
                (
                    "state",
                    models.CharField(
                        choices=STATES,
                        db_default="waiting",
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        db_default=0, default=0, verbose_name="attempts"
                    ),
                ),
                (
                    "next_attempt_at",
                    models.DateTimeField(db_default=NOW, verbose_name="next attempt"),
                ),
                ("tried_at", models.DateTimeField(null=True, verbose_name="last tried")),
                (
                    "last_status",
                    models.PositiveSmallIntegerField(null=True, verbose_name="answer"),
                ),
                (
                    "last_response",
                    models.CharField(
                        blank=True, db_default="", max_length=500, verbose_name="what it said"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="operations.outboxevent",
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="operations.webhookendpoint",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook message",
                "verbose_name_plural": "webhook messages",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["next_attempt_at", "id"],
                        name="webhook_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "endpoint"), name="webhook_told_once")
                ],
            },
        ),
    ]
