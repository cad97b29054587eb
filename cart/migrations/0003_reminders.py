"""Note which version of a cart its owner was reminded of."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cart', '0002_coupon'),
        ('promotions', '0003_flash_sales'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='cart',
            name='reminded_version',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name='cart',
            index=models.Index(condition=models.Q(('state', 'open'), ('user__isnull', False)), fields=['updated_at'], name='cart_left'),
        ),
        migrations.AddConstraint(
            model_name='cart',
            constraint=models.CheckConstraint(condition=models.Q(('reminded_version__lte', models.F('version'))), name='cart_reminded_of_what_it_was'),
        ),
    ]
