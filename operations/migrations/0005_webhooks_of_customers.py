"""Webhooks: customers' own endpoints, two secrets at a time, rest for those that fail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("operations", "0004_limits")]

    operations = [
        migrations.AddField(
            model_name="webhookendpoint",
            name="owner_id",
            field=models.BigIntegerField(db_index=True, null=True, verbose_name="whose"),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="previous_secret",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="previous_until",
            field=models.DateTimeField(null=True, verbose_name="the old secret signs until"),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="resting_until",
            field=models.DateTimeField(null=True, verbose_name="rests until"),
        ),
        migrations.AlterField(
            model_name="webhookendpoint",
            name="secret",
            field=models.CharField(max_length=300),
        ),
        migrations.AddField(
            model_name="webhookdelivery",
            name="data",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AlterField(
            model_name="webhookdelivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "being sent"),
                    ("arrived", "got through"),
                    ("failed", "given up"),
                    ("missed", "missed"),
                ],
                db_default="waiting",
                default="waiting",
                max_length=10,
                verbose_name="state",
            ),
        ),
    ]
