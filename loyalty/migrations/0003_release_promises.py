"""Say what the points of a reward were worth beyond the goods they paid."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('loyalty', '0002_guard_points'),
    ]

    operations = [
        migrations.AddField(
            model_name='redemption',
            name='released_amount',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
    ]
