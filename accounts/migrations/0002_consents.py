"""Keep which letters people want, from when until when."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_first_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('price_drops', 'Price drops of favourites'), ('cart_reminders', 'Reminders of what is left in the cart')], max_length=20, verbose_name='letters')),
                ('given_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='agreed on')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='withdrawn on')),
                ('written_at', models.DateTimeField(null=True, verbose_name='last letter')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('user', 'kind'), name='consent_given_once'), models.CheckConstraint(condition=models.Q(('withdrawn_at__gte', models.F('given_at'))), name='consent_withdrawn_after_it_was_given')],
            },
        ),
    ]
