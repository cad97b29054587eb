"""Say how a shopper gets to pay."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0005_refund_ends'),
    ]

    operations = [
        migrations.AddField(
            model_name='payment',
            name='parameters',
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name='payment',
            name='presentation',
            field=models.CharField(choices=[('page', 'page'), ('qr', 'qr'), ('bridge', 'bridge')], db_default='page', default='page', max_length=10),
        ),
        migrations.AlterField(
            model_name='payment',
            name='pay_url',
            field=models.TextField(blank=True),
        ),
    ]
