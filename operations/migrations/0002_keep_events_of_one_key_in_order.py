from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("operations", "0001_first_tables")]

    operations = [
        migrations.AddIndex(
            model_name="outboxevent",
            index=models.Index(
                fields=["key", "id"],
                name="outbox_order_by_key",
                condition=models.Q(published_at__isnull=True, dead_reason=""),
            ),
        ),
    ]
