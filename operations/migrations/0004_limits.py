"""Count how often something was done."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0003_webhooks'),
    ]

    operations = [
        migrations.CreateModel(
            name='Spending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('limit', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=64)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'use of a limit',
                'verbose_name_plural': 'uses of limits',
                'indexes': [models.Index(fields=['key', 'limit', 'at'], name='spending_of_somebody'), models.Index(fields=['at'], name='spending_age')],
            },
        ),
    ]
