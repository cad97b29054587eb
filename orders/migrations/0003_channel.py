"""Remember by which channel an order came: its promises are made from what that channel may sell."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_guard_transitions")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="channel",
            field=models.CharField(
                choices=[("web", "web shop"), ("app", "app and API")],
                db_default="web",
                default="web",
                max_length=10,
                verbose_name="channel",
            ),
        ),
    ]
