"""Keep what gateways' bills said beside our books."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0006_ways_to_present'),
    ]

    operations = [
        migrations.CreateModel(
            name='BillCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gateway', models.CharField(max_length=20, verbose_name='gateway')),
                ('day', models.DateField(verbose_name='day of the bill')),
                ('state', models.CharField(choices=[('waiting', 'waiting for the bill'), ('agrees', 'agrees'), ('differs', 'differs')], default='waiting', max_length=10, verbose_name='state')),
                ('lines', models.PositiveIntegerField(default=0, verbose_name='lines on the bill')),
                ('differences', models.JSONField(default=list, verbose_name='differences')),
                ('trouble', models.CharField(blank=True, max_length=200, verbose_name='why there is no bill')),
                ('checked_at', models.DateTimeField(verbose_name='checked')),
            ],
            options={
                'verbose_name': 'bill',
                'verbose_name_plural': 'bills',
                'ordering': ['-day', 'gateway'],
                'constraints': [models.UniqueConstraint(fields=('gateway', 'day'), name='bill_checked_once_a_day')],
            },
        ),
    ]
