"""Keep what people did, for good."""

import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0005_webhooks_of_customers"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="when"
                    ),
                ),
                ("actor_id", models.BigIntegerField(null=True, verbose_name="who")),
                ("acted_by_id", models.BigIntegerField(null=True, verbose_name="in the hands of")),
                ("verb", models.CharField(max_length=80, verbose_name="action")),
                ("kind", models.CharField(db_default="", max_length=80, verbose_name="object")),
                ("key", models.CharField(db_default="", max_length=80, verbose_name="key")),
                (
                    "facts",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="facts",
                    ),
                ),
                (
                    "request_id",
                    models.CharField(db_default="", max_length=64, verbose_name="request"),
                ),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit trail",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["kind", "key"], name="audit_of_a_row"),
                    models.Index(fields=["actor_id", "-id"], name="audit_of_an_actor"),
                    models.Index(fields=["verb", "-id"], name="audit_of_a_verb"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("seal", models.CharField(max_length=64)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal",
                        to="operations.auditentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "audit seal",
                "verbose_name_plural": "audit seals",
            },
        ),
    ]
