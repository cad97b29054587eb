"""Remember what favourites cost when they were saved, and when last told of."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0006_tax_classes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='favourite',
            name='saved_amount',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='favourite',
            name='told_amount',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name='favourite',
            constraint=models.CheckConstraint(condition=models.Q(('saved_amount__gte', 0), ('told_amount__gte', 0)), name='favourite_amounts_are_prices'),
        ),
    ]
