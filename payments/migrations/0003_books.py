"""Open the money books."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0002_find_unsettled_money'),
    ]

    operations = [
        migrations.CreateModel(
            name='BooksTransaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('reference', models.CharField(max_length=120, verbose_name='reference')),
                ('order_reference', models.CharField(blank=True, max_length=40, verbose_name='order')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('posted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='posted at')),
            ],
            options={
                'verbose_name': 'journal entry',
                'verbose_name_plural': 'journal',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['order_reference'], name='books_transaction_of_order'), django.contrib.postgres.indexes.BrinIndex(fields=['posted_at'], name='books_transaction_posted')],
                'constraints': [models.UniqueConstraint(fields=('reference',), name='books_transaction_once')],
            },
        ),
        migrations.CreateModel(
            name='BooksEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(choices=[('clearing', 'clearing: at the gateways'), ('sales', 'sales of goods'), ('discount', 'discounts given'), ('freight', 'freight charged'), ('tax', 'tax charged'), ('points_liability', 'points owed to members'), ('points_expense', 'points given away'), ('refunds', 'refunds granted'), ('refunds_payable', 'refunds not yet arrived'), ('deposits', 'money for nobody yet'), ('by_hand', 'paid out by hand')], max_length=20, verbose_name='account')),
                ('gateway', models.CharField(blank=True, max_length=20, verbose_name='gateway')),
                ('amount', models.BigIntegerField(verbose_name='amount in fen')),
                ('transaction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='payments.bookstransaction')),
            ],
            options={
                'verbose_name': 'books entry',
                'verbose_name_plural': 'books entries',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='books_entry_of_something'), models.CheckConstraint(condition=models.Q(('account__in', ['clearing', 'sales', 'discount', 'freight', 'tax', 'points_liability', 'points_expense', 'refunds', 'refunds_payable', 'deposits', 'by_hand'])), name='books_entry_known_account')],
            },
        ),
    ]
