"""The first tables of member levels, points and rewards."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_first_tables'),
        ('catalog', '0005_spell_shelves'),
        ('promotions', '0002_counted_uses'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MemberLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                ('rank', models.PositiveSmallIntegerField(unique=True, verbose_name='rank')),
                ('growth_from', models.PositiveBigIntegerField(unique=True, verbose_name='from growth')),
                ('earn_share', models.PositiveIntegerField(default=10000, verbose_name='points earned, in basis points')),
                ('benefits', models.TextField(blank=True, max_length=1000, verbose_name='benefits')),
                ('benefits_en', models.TextField(blank=True, max_length=1000, verbose_name='benefits in English')),
            ],
            options={
                'verbose_name': 'member level',
                'verbose_name_plural': 'member levels',
                'ordering': ['rank'],
                'constraints': [models.CheckConstraint(condition=models.Q(('rank__gte', 1)), name='level_counts_from_one'), models.CheckConstraint(condition=models.Q(('earn_share__gte', 1), ('earn_share__lte', 1000000)), name='level_earns_something')],
            },
        ),
        migrations.CreateModel(
            name='PointsAccount',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='points', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='customer')),
                ('balance', models.BigIntegerField(default=0, verbose_name='points')),
                ('owed', models.BigIntegerField(default=0, verbose_name='owed')),
                ('growth', models.BigIntegerField(default=0, verbose_name='growth')),
            ],
            options={
                'verbose_name': 'points account',
                'verbose_name_plural': 'points accounts',
                'ordering': ['-user'],
                'constraints': [models.CheckConstraint(condition=models.Q(('balance__gte', 0), ('growth__gte', 0), ('owed__gte', 0)), name='points_account_not_negative'), models.CheckConstraint(condition=models.Q(('balance', 0), ('owed', 0), _connector='OR'), name='points_account_has_or_owes')],
            },
        ),
        migrations.CreateModel(
            name='PointsEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('delta', models.BigIntegerField(verbose_name='points')),
                ('growth', models.BigIntegerField(default=0, verbose_name='growth')),
                ('kind', models.CharField(choices=[('earned', 'earned by an order'), ('spent', 'spent on an order'), ('given_back', 'points given back'), ('taken_back', 'points taken back'), ('redeemed', 'redeemed for a reward'), ('expired', 'points lapsed'), ('adjusted', 'adjusted by the shop')], max_length=12, verbose_name='kind')),
                ('reference', models.CharField(max_length=120, unique=True, verbose_name='reference')),
                ('order_reference', models.CharField(blank=True, max_length=40, verbose_name='order')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('outlived_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='at')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='loyalty.pointsaccount', verbose_name='points account')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'points entry',
                'verbose_name_plural': 'points entries',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Reward',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                ('points', models.PositiveIntegerField(verbose_name='points')),
                ('quota', models.PositiveIntegerField(blank=True, null=True, verbose_name='quota')),
                ('redeemed_count', models.PositiveIntegerField(default=0, verbose_name='times redeemed')),
                ('per_user', models.PositiveSmallIntegerField(default=1, verbose_name='times a shopper')),
                ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='starts')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='ends')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('template', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rewards', to='promotions.coupontemplate', verbose_name='coupon')),
                ('variant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rewards', to='catalog.variant', verbose_name='goods for points')),
            ],
            options={
                'verbose_name': 'reward',
                'verbose_name_plural': 'rewards',
                'ordering': ['points', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Redemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('order_reference', models.CharField(max_length=40, null=True, unique=True, verbose_name='order')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='at')),
                ('returned_at', models.DateTimeField(null=True, verbose_name='given back')),
                ('coupon', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='redemption', to='promotions.coupon')),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='redemption', to='loyalty.pointsentry')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to=settings.AUTH_USER_MODEL, verbose_name='customer')),
                ('reward', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='loyalty.reward', verbose_name='reward')),
            ],
            options={
                'verbose_name': 'redemption',
                'verbose_name_plural': 'redemptions',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='LevelPrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.PositiveBigIntegerField(verbose_name='price in fen')),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='level_prices', to='catalog.variant', verbose_name='variant')),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='loyalty.memberlevel', verbose_name='member level')),
            ],
            options={
                'verbose_name': 'level price',
                'verbose_name_plural': 'level prices',
                'ordering': ['variant', 'level'],
                'constraints': [models.UniqueConstraint(fields=('variant', 'level'), name='level_price_once')],
            },
        ),
        migrations.CreateModel(
            name='PointsLot',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='lot', serialize=False, to='loyalty.pointsentry')),
                ('points', models.BigIntegerField(verbose_name='points')),
                ('points_left', models.BigIntegerField(verbose_name='points left')),
                ('expires_at', models.DateTimeField(verbose_name='lapse')),
                ('told_at', models.DateTimeField(null=True, verbose_name='told')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='loyalty.pointsaccount')),
            ],
            options={
                'verbose_name': 'lot of points',
                'verbose_name_plural': 'lots of points',
                'ordering': ['expires_at', 'pk'],
            },
        ),
        migrations.AddIndex(
            model_name='pointsentry',
            index=models.Index(fields=['account', '-id'], name='points_entry_of_account'),
        ),
        migrations.AddIndex(
            model_name='pointsentry',
            index=models.Index(condition=models.Q(('order_reference', ''), _negated=True), fields=['order_reference'], name='points_entry_of_order'),
        ),
        migrations.AddConstraint(
            model_name='pointsentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('delta', 0), _negated=True), models.Q(('growth', 0), _negated=True), _connector='OR'), name='points_entry_changes_something'),
        ),
        migrations.AddConstraint(
            model_name='pointsentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('delta__gte', 0), ('growth__gte', 0), ('kind__in', ['earned', 'given_back'])), models.Q(('delta__lte', 0), ('growth__lte', 0), ('kind', 'taken_back')), models.Q(('delta__lt', 0), ('growth', 0), ('kind__in', ['spent', 'redeemed', 'expired'])), ('kind', 'adjusted'), _connector='OR'), name='points_entry_goes_the_way_of_its_kind'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.CheckConstraint(condition=models.Q(('points__gte', 1)), name='reward_costs_points'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('template__isnull', True), ('variant__isnull', False)), models.Q(('template__isnull', False), ('variant__isnull', True)), _connector='OR'), name='reward_is_a_coupon_or_goods'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.CheckConstraint(condition=models.Q(('quota__isnull', True), ('redeemed_count__lte', models.F('quota')), _connector='OR'), name='reward_redeemed_within_its_quota'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.CheckConstraint(condition=models.Q(('per_user__gte', 1)), name='reward_once_a_shopper_at_least'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('starts_at__isnull', True), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='reward_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='redemption',
            constraint=models.UniqueConstraint(fields=('reward', 'user', 'number'), name='redemption_so_many_a_shopper'),
        ),
        migrations.AddConstraint(
            model_name='redemption',
            constraint=models.CheckConstraint(condition=models.Q(('coupon__isnull', True), ('order_reference__isnull', True), _connector='OR'), name='redemption_of_a_coupon_or_goods'),
        ),
        migrations.AddIndex(
            model_name='pointslot',
            index=models.Index(condition=models.Q(('points_left__gt', 0)), fields=['account', 'expires_at'], name='points_lot_left'),
        ),
        migrations.AddIndex(
            model_name='pointslot',
            index=models.Index(condition=models.Q(('points_left__gt', 0)), fields=['expires_at'], name='points_lot_lapsing'),
        ),
        migrations.AddConstraint(
            model_name='pointslot',
            constraint=models.CheckConstraint(condition=models.Q(('points__gte', 1), ('points_left__gte', 0), ('points_left__lte', models.F('points'))), name='points_lot_left_within_it'),
        ),
    ]
