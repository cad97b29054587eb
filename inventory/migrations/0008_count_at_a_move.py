"""Let a count line remember the item's last move at the moment it was counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0007_guard_purchasing")]

    operations = [
        migrations.AddField(
            model_name="countline", name="seq", field=models.BigIntegerField(null=True)
        ),
    ]
