"""Let the sweep find money whose order has not acted on it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_first_tables")]

    operations = [
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(
                    ("next_poll_at__isnull", False), ("state__in", ["succeeded", "surplus"])
                ),
                fields=["next_poll_at"],
                name="payment_to_settle",
            ),
        ),
    ]
