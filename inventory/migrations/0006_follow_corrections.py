"""Let a correction name the one it follows from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inventory', '0005_guard_ledger'),
    ]

    operations = [
        migrations.AddField(
            model_name='costcorrection',
            name='follows',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followers', to='inventory.costcorrection'),
        ),
    ]
