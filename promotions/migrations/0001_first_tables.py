"""The first tables of promotions and coupons."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0002_units_in_english'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('starts_at', models.DateTimeField(verbose_name='starts')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'campaign',
                'verbose_name_plural': 'campaigns',
                'ordering': ['-starts_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='campaign_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Promotion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                ('lane', models.CharField(choices=[('item', 'on items'), ('order', 'on the order'), ('coupon', 'by coupon'), ('shipping', 'on the freight')], max_length=10, verbose_name='lane')),
                ('kind', models.CharField(choices=[('percent', 'percentage off'), ('amount', 'amount off'), ('fixed_price', 'fixed price'), ('tiered', 'more off for more (满减)'), ('nth_unit', 'nth unit cheaper, buy X get Y'), ('free_freight', 'free freight')], max_length=12, verbose_name='kind')),
                ('share', models.PositiveIntegerField(default=0, verbose_name='taken off, in basis points')),
                ('amount', models.BigIntegerField(default=0, verbose_name='amount or price, in fen')),
                ('every', models.PositiveSmallIntegerField(default=0, verbose_name='of every so many units')),
                ('free', models.PositiveSmallIntegerField(default=0, verbose_name='so many are cheaper')),
                ('priority', models.SmallIntegerField(default=0, verbose_name='priority')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='starts')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='ends')),
                ('minimum_amount', models.BigIntegerField(default=0, verbose_name='from an amount, in fen')),
                ('minimum_quantity', models.PositiveIntegerField(default=0, verbose_name='from so many units')),
                ('members_only', models.BooleanField(default=False, verbose_name='for members only')),
                ('newcomers_only', models.BooleanField(default=False, verbose_name='for first orders only')),
                ('minimum_level', models.PositiveSmallIntegerField(default=0, verbose_name='from member level')),
                ('use_limit', models.PositiveIntegerField(blank=True, null=True, verbose_name='uses in all')),
                ('uses_each', models.PositiveIntegerField(blank=True, null=True, verbose_name='uses a shopper')),
                ('budget_amount', models.BigIntegerField(blank=True, null=True, verbose_name='budget in fen')),
                ('used_count', models.PositiveIntegerField(default=0, verbose_name='used')),
                ('spent_amount', models.BigIntegerField(default=0, verbose_name='spent')),
                ('brands', models.ManyToManyField(blank=True, to='catalog.brand', verbose_name='brands')),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='promotions', to='promotions.campaign', verbose_name='campaign')),
                ('categories', models.ManyToManyField(blank=True, to='catalog.category', verbose_name='categories')),
                ('products', models.ManyToManyField(blank=True, to='catalog.product', verbose_name='products')),
            ],
            options={
                'verbose_name': 'promotion',
                'verbose_name_plural': 'promotions',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='CouponTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_code', models.CharField(max_length=20, null=True, unique=True, verbose_name='public code')),
                ('is_claimable', models.BooleanField(default=False, verbose_name='in the claim centre')),
                ('total', models.PositiveIntegerField(blank=True, null=True, verbose_name='coupons in all')),
                ('per_user', models.PositiveSmallIntegerField(default=1, verbose_name='coupons a shopper')),
                ('valid_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='valid for days')),
                ('issued_count', models.PositiveIntegerField(default=0, verbose_name='issued')),
                ('promotion', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='template', to='promotions.promotion', verbose_name='worth')),
            ],
            options={
                'verbose_name': 'coupon template',
                'verbose_name_plural': 'coupon templates',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='PromotionTier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_amount', models.BigIntegerField(verbose_name='from, in fen')),
                ('off_amount', models.BigIntegerField(verbose_name='off, in fen')),
                ('promotion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tiers', to='promotions.promotion')),
            ],
            options={
                'verbose_name': 'tier',
                'verbose_name_plural': 'tiers',
                'ordering': ['from_amount'],
            },
        ),
        migrations.CreateModel(
            name='PromotionUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order_reference', models.CharField(max_length=40, verbose_name='order')),
                ('amount', models.BigIntegerField(verbose_name='amount')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='at')),
                ('returned_at', models.DateTimeField(null=True, verbose_name='given back')),
                ('promotion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='promotions.promotion')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'use of a promotion',
                'verbose_name_plural': 'uses of promotions',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Coupon',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='code')),
                ('number', models.PositiveSmallIntegerField(null=True)),
                ('state', models.CharField(choices=[('available', 'available'), ('used', 'used'), ('void', 'withdrawn')], default='available', max_length=10, verbose_name='state')),
                ('order_reference', models.CharField(max_length=40, null=True, unique=True, verbose_name='order')),
                ('claimed_at', models.DateTimeField(null=True, verbose_name='claimed')),
                ('expires_at', models.DateTimeField(null=True, verbose_name='valid until')),
                ('used_at', models.DateTimeField(null=True, verbose_name='used at')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='made')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='coupons', to=settings.AUTH_USER_MODEL)),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coupons', to='promotions.coupontemplate')),
            ],
            options={
                'verbose_name': 'coupon',
                'verbose_name_plural': 'coupons',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['user', 'state'], name='coupon_of_user')],
                'constraints': [models.UniqueConstraint(fields=('template', 'user', 'number'), name='coupon_so_many_a_shopper'), models.CheckConstraint(condition=models.Q(models.Q(('order_reference__isnull', False), ('state', 'used'), ('used_at__isnull', False)), models.Q(models.Q(('state', 'used'), _negated=True), ('order_reference__isnull', True), ('used_at__isnull', True)), _connector='OR'), name='coupon_used_by_an_order'), models.CheckConstraint(condition=models.Q(models.Q(('number__isnull', True), ('user__isnull', True)), models.Q(('claimed_at__isnull', False), ('number__gte', 1), ('user__isnull', False)), _connector='OR'), name='coupon_claimed_by_somebody')],
            },
        ),
        migrations.AddConstraint(
            model_name='promotion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'percent'), ('share__gte', 1), ('share__lte', 10000)), models.Q(('amount__gte', 1), ('kind', 'amount')), models.Q(('amount__gte', 0), ('kind', 'fixed_price'), ('lane', 'item')), models.Q(('kind', 'tiered'), ('lane__in', ['order', 'coupon'])), models.Q(('every__gt', models.F('free')), ('free__gte', 1), ('kind', 'nth_unit'), ('lane', 'item'), ('share__gte', 1), ('share__lte', 10000)), models.Q(('kind', 'free_freight'), ('lane', 'shipping')), _connector='OR'), name='promotion_terms_fit_its_kind'),
        ),
        migrations.AddConstraint(
            model_name='promotion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lane', 'shipping'), _negated=True), ('kind__in', ['percent', 'amount', 'free_freight']), _connector='OR'), name='promotion_on_freight_fits'),
        ),
        migrations.AddConstraint(
            model_name='promotion',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('starts_at__isnull', True), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='promotion_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='promotion',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('minimum_amount__gte', 0), ('spent_amount__gte', 0)), name='promotion_amounts_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='promotion',
            constraint=models.CheckConstraint(condition=models.Q(('use_limit__isnull', True), ('used_count__lte', models.F('use_limit')), _connector='OR'), name='promotion_used_within_its_limit'),
        ),
        migrations.AddConstraint(
            model_name='promotion',
            constraint=models.CheckConstraint(condition=models.Q(('budget_amount__isnull', True), ('spent_amount__lte', models.F('budget_amount')), _connector='OR'), name='promotion_spent_within_its_budget'),
        ),
        migrations.AddConstraint(
            model_name='coupontemplate',
            constraint=models.CheckConstraint(condition=models.Q(('total__isnull', True), ('issued_count__lte', models.F('total')), _connector='OR'), name='coupon_template_issues_no_more_than_it_has'),
        ),
        migrations.AddConstraint(
            model_name='coupontemplate',
            constraint=models.CheckConstraint(condition=models.Q(('per_user__gte', 1)), name='coupon_template_one_a_shopper_at_least'),
        ),
        migrations.AddConstraint(
            model_name='promotiontier',
            constraint=models.UniqueConstraint(fields=('promotion', 'from_amount'), name='promotion_tier_once'),
        ),
        migrations.AddConstraint(
            model_name='promotiontier',
            constraint=models.CheckConstraint(condition=models.Q(('from_amount__gte', models.F('off_amount')), ('off_amount__gte', 1)), name='promotion_tier_takes_no_more_than_it_asks'),
        ),
        migrations.AddIndex(
            model_name='promotionuse',
            index=models.Index(condition=models.Q(('returned_at__isnull', True)), fields=['user', 'promotion'], name='promotion_use_by_user'),
        ),
        migrations.AddConstraint(
            model_name='promotionuse',
            constraint=models.UniqueConstraint(fields=('order_reference', 'promotion'), name='promotion_use_once_an_order'),
        ),
        migrations.AddConstraint(
            model_name='promotionuse',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='promotion_use_of_something'),
        ),
    ]
