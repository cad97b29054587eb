"""Keep with a shelf how its name is typed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0003_find_codes'),
    ]

    operations = [
        migrations.AddField(
            model_name='category',
            name='sounds',
            field=models.TextField(blank=True, db_default='', editable=False),
        ),
    ]
