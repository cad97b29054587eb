"""Write down how a refund fails, and how else it was paid out."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0004_guard_books"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="refund",
            name="failure",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=200,
                verbose_name="what went wrong",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="is_accepted",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="taken by the gateway"
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="settled_note",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=200,
                verbose_name="how it was paid out",
            ),
        ),
        migrations.AlterField(
            model_name="refund",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
        ),
        migrations.AlterField(
            model_name="refund",
            name="state",
            field=models.CharField(
                choices=[
                    ("requested", "on its way"),
                    ("succeeded", "refunded"),
                    ("failed", "failed"),
                    ("paid_out", "paid out otherwise"),
                ],
                default="requested",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "paid_out"), _negated=True),
                    models.Q(
                        models.Q(("settled_note", ""), _negated=True),
                        ("settled_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="refund_paid_out_by_somebody_who_says_how",
            ),
        ),
    ]
