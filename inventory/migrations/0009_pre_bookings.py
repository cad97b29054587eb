"""Queue for what is sold out: places, and what is held for who asked first."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0005_spell_shelves'),
        ('inventory', '0008_count_at_a_move'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PreBooking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveSmallIntegerField(verbose_name='quantity')),
                ('held_quantity', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='held')),
                ('state', models.CharField(choices=[('waiting', 'in the queue'), ('held', 'held for you'), ('bought', 'ordered'), ('lapsed', 'lapsed'), ('withdrawn', 'given up')], db_default='waiting', default='waiting', max_length=10, verbose_name='state')),
                ('language', models.CharField(max_length=10)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='in line since')),
                ('held_until', models.DateTimeField(null=True, verbose_name='held until')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.variant')),
            ],
            options={
                'verbose_name': 'pre-booking',
                'verbose_name_plural': 'pre-bookings',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['variant', 'id'], name='pre_booking_queue'), models.Index(condition=models.Q(('state', 'held')), fields=['held_until'], name='pre_booking_to_lapse')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'held'])), fields=('user', 'variant'), name='pre_booking_one_place_a_user'), models.CheckConstraint(condition=models.Q(('held_quantity__lte', models.F('quantity')), ('quantity__gte', 1), ('quantity__lte', 999)), name='pre_booking_holds_no_more_than_asked'), models.CheckConstraint(condition=models.Q(models.Q(('held_quantity', 0), ('held_until__isnull', True), ('state', 'waiting')), models.Q(('held_quantity__gt', 0), ('held_until__isnull', False), ('state', 'held')), models.Q(('state__in', ['waiting', 'held']), _negated=True), _connector='OR'), name='pre_booking_holds_something_until_a_moment'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['waiting', 'held'])), models.Q(models.Q(('state__in', ['waiting', 'held']), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='pre_booking_ends_once')],
            },
        ),
    ]
