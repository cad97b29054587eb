"""Count the units of an order line that came back; never more than went."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_channel")]

    operations = [
        migrations.AddField(
            model_name="orderline",
            name="returned_quantity",
            field=models.PositiveIntegerField(default=0, db_default=0),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(("returned_quantity__lte", models.F("shipped_quantity"))),
                name="order_line_no_more_back_than_went",
            ),
        ),
    ]
