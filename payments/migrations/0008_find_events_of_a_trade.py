"""Find what gateways told us of a trade without reading all they ever told."""

import django.db.models.fields.json
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0007_bill_checks'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='paymentevent',
            index=models.Index(django.db.models.fields.json.KeyTextTransform('out_trade_no', django.db.models.fields.json.KeyTextTransform('trade', 'payload')), condition=models.Q(('is_verified', True)), name='payment_event_of_trade'),
        ),
    ]
