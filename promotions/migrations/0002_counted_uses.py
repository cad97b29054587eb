"""Tell which uses of a promotion its counters include."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('promotions', '0001_first_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='promotionuse',
            name='is_counted',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
