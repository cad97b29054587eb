"""Give stock its ledger of costs, its suppliers, counts, transfers, levels and alerts."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0002_units_in_english'),
        ('inventory', '0002_append_only_moves'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BackInStockRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('language', models.CharField(max_length=10)),
                ('token', models.CharField(max_length=43, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='asked')),
                ('told_at', models.DateTimeField(null=True, verbose_name='told')),
            ],
            options={
                'verbose_name': 'back-in-stock request',
                'verbose_name_plural': 'back-in-stock requests',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='CostCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.BigIntegerField(verbose_name='value')),
                ('value_left', models.BigIntegerField(verbose_name='of what is left')),
                ('reference', models.CharField(max_length=80, unique=True, verbose_name='reference')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='at')),
            ],
            options={
                'verbose_name': 'cost correction',
                'verbose_name_plural': 'cost corrections',
            },
        ),
        migrations.CreateModel(
            name='CostLayer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('received_at', models.DateTimeField(verbose_name='received')),
                ('quantity', models.PositiveIntegerField(verbose_name='quantity')),
                ('value', models.BigIntegerField(verbose_name='value')),
                ('quantity_left', models.PositiveIntegerField(verbose_name='left')),
                ('value_left', models.BigIntegerField(verbose_name='value left')),
                ('is_open', models.BooleanField(default=True)),
            ],
            options={
                'verbose_name': 'cost layer',
                'verbose_name_plural': 'cost layers',
                'ordering': ['received_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CountLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('counted_quantity', models.PositiveIntegerField(null=True, verbose_name='counted')),
                ('expected_quantity', models.PositiveIntegerField(null=True, verbose_name='expected')),
                ('counted_at', models.DateTimeField(null=True, verbose_name='counted at')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'count line',
                'verbose_name_plural': 'count lines',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='KeptBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('web', 'web shop'), ('app', 'app and API')], max_length=10, verbose_name='channel')),
                ('quantity', models.PositiveIntegerField(verbose_name='quantity')),
            ],
            options={
                'verbose_name': 'safety stock',
                'verbose_name_plural': 'safety stock',
            },
        ),
        migrations.CreateModel(
            name='LandedCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=60, unique=True)),
                ('kind', models.CharField(choices=[('freight', 'freight'), ('duty', 'duty'), ('insurance', 'insurance'), ('other', 'other')], max_length=10, verbose_name='kind')),
                ('basis', models.CharField(choices=[('value', 'by value'), ('quantity', 'by quantity'), ('weight', 'by weight')], max_length=10, verbose_name='shared out')),
                ('amount', models.BigIntegerField(verbose_name='amount')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='at')),
            ],
            options={
                'verbose_name': 'landed cost',
                'verbose_name_plural': 'landed costs',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='LayerUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField(verbose_name='quantity')),
                ('value', models.BigIntegerField(verbose_name='value')),
                ('line_reference', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='at')),
            ],
            options={
                'verbose_name': 'layer use',
                'verbose_name_plural': 'layer uses',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='PriceBreak',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_quantity', models.PositiveIntegerField(verbose_name='from')),
                ('unit_amount', models.BigIntegerField(verbose_name='unit price')),
            ],
            options={
                'verbose_name': 'price break',
                'verbose_name_plural': 'price breaks',
                'ordering': ['from_quantity'],
            },
        ),
        migrations.CreateModel(
            name='PurchaseOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('sent', 'sent'), ('confirmed', 'confirmed'), ('partly_received', 'partly received'), ('received', 'received'), ('closed', 'closed'), ('cancelled', 'cancelled')], default='draft', max_length=20, verbose_name='state')),
                ('expected_date', models.DateField(blank=True, null=True, verbose_name='expected')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='made')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed at')),
                ('received_at', models.DateTimeField(blank=True, null=True, verbose_name='received at')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
            ],
            options={
                'verbose_name': 'purchase order',
                'verbose_name_plural': 'purchase orders',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='PurchaseOrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField(verbose_name='ordered')),
                ('unit_amount', models.BigIntegerField(verbose_name='unit price')),
                ('received_quantity', models.PositiveIntegerField(default=0, verbose_name='received')),
            ],
            options={
                'verbose_name': 'purchase order line',
                'verbose_name_plural': 'purchase order lines',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=60, unique=True)),
                ('delivery_note', models.CharField(blank=True, max_length=40, verbose_name='delivery note')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='at')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ReceiptLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('accepted_quantity', models.PositiveIntegerField(default=0, verbose_name='accepted')),
                ('held_quantity', models.PositiveIntegerField(default=0, verbose_name='held')),
                ('refused_quantity', models.PositiveIntegerField(default=0, verbose_name='refused')),
                ('inspected_quantity', models.PositiveIntegerField(db_default=0, default=0, verbose_name='inspected')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'delivered line',
                'verbose_name_plural': 'delivered lines',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='StockAlert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('low', 'below minimum'), ('out', 'sold out'), ('over', 'overstocked'), ('ageing', 'ageing')], max_length=10, verbose_name='kind')),
                ('quantity', models.IntegerField(verbose_name='quantity then')),
                ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='since')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='until')),
            ],
            options={
                'verbose_name': 'stock alert',
                'verbose_name_plural': 'stock alerts',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='StockCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('zone', models.CharField(blank=True, max_length=20, verbose_name='zone')),
                ('is_blind', models.BooleanField(default=True, verbose_name='blind')),
                ('state', models.CharField(choices=[('open', 'being counted'), ('submitted', 'awaiting approval'), ('approved', 'approved'), ('cancelled', 'cancelled')], default='open', max_length=10, verbose_name='state')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='begun')),
                ('submitted_at', models.DateTimeField(null=True, verbose_name='submitted')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
            ],
            options={
                'verbose_name': 'stock count',
                'verbose_name_plural': 'stock counts',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Supplier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=20, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('contact', models.CharField(blank=True, max_length=60, verbose_name='contact')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone')),
                ('lead_time_days', models.PositiveSmallIntegerField(default=7, verbose_name='lead time in days')),
                ('minimum_amount', models.BigIntegerField(default=0, verbose_name='minimum order')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'supplier',
                'verbose_name_plural': 'suppliers',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='SupplierItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('supplier_sku', models.CharField(blank=True, max_length=64, verbose_name="supplier's number")),
                ('unit_amount', models.BigIntegerField(verbose_name='unit price')),
                ('minimum_quantity', models.PositiveIntegerField(default=1, verbose_name='MOQ')),
                ('pack_size', models.PositiveIntegerField(default=1, verbose_name='pack size')),
                ('lead_time_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='lead time in days')),
                ('is_preferred', models.BooleanField(default=False, verbose_name='preferred')),
            ],
            options={
                'verbose_name': "supplier's article",
                'verbose_name_plural': "supplier's articles",
            },
        ),
        migrations.CreateModel(
            name='SupplierReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('reference', models.CharField(max_length=60, unique=True)),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('credit_amount', models.BigIntegerField(default=0, verbose_name='credit')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='at')),
            ],
            options={
                'verbose_name': 'return to supplier',
                'verbose_name_plural': 'returns to suppliers',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='SupplierReturnLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField(verbose_name='quantity')),
            ],
            options={
                'verbose_name': 'line sent back',
                'verbose_name_plural': 'lines sent back',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_transit', 'on the way'), ('arrived', 'arrived'), ('cancelled', 'cancelled')], default='draft', max_length=10, verbose_name='state')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('expected_date', models.DateField(blank=True, null=True, verbose_name='expected')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='made')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
            ],
            options={
                'verbose_name': 'transfer',
                'verbose_name_plural': 'transfers',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='TransferLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField(verbose_name='quantity')),
                ('arrived_quantity', models.PositiveIntegerField(db_default=0, default=0, verbose_name='arrived')),
                ('lost_quantity', models.PositiveIntegerField(db_default=0, default=0, verbose_name='lost')),
            ],
            options={
                'verbose_name': 'transfer line',
                'verbose_name_plural': 'transfer lines',
                'ordering': ['id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='stockmove',
            name='stock_move_of_something',
        ),
        migrations.AddField(
            model_name='stockitem',
            name='bin',
            field=models.CharField(blank=True, db_default='', default='', max_length=20, verbose_name='bin'),
        ),
        migrations.AddField(
            model_name='stockitem',
            name='maximum',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='maximum stock'),
        ),
        migrations.AddField(
            model_name='stockitem',
            name='minimum',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='minimum stock'),
        ),
        migrations.AddField(
            model_name='stockitem',
            name='seq',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='stockitem',
            name='threshold',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='refilled from'),
        ),
        migrations.AddField(
            model_name='stockitem',
            name='value',
            field=models.BigIntegerField(db_default=0, default=0, verbose_name='value'),
        ),
        migrations.AddField(
            model_name='stockmove',
            name='balance',
            field=models.BigIntegerField(default=0, verbose_name='balance'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='stockmove',
            name='seq',
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='stockmove',
            name='value',
            field=models.BigIntegerField(default=0, verbose_name='value'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='warehouse',
            name='kind',
            field=models.CharField(choices=[('store', 'store'), ('transit', 'on the way'), ('hold', 'quality hold')], db_default='store', default='store', max_length=10, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='warehouse',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='side_places', to='inventory.warehouse', verbose_name='belongs to'),
        ),
        migrations.AlterField(
            model_name='reservation',
            name='state',
            field=models.CharField(choices=[('held', 'held'), ('shipped', 'shipped'), ('released', 'released')], db_default='held', default='held', max_length=10),
        ),
        migrations.AlterField(
            model_name='stockitem',
            name='backorder_limit',
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name='backorder limit'),
        ),
        migrations.AlterField(
            model_name='stockitem',
            name='on_hand',
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name='on hand'),
        ),
        migrations.AlterField(
            model_name='stockitem',
            name='reserved',
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name='reserved'),
        ),
        migrations.AlterField(
            model_name='stockmove',
            name='kind',
            field=models.CharField(choices=[('receipt', 'receipt'), ('shipment', 'shipment'), ('return', 'return'), ('adjustment', 'adjustment'), ('count', 'count'), ('scrap', 'scrap'), ('transfer', 'transfer'), ('to_supplier', 'return to supplier')], max_length=12, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='stockmove',
            name='reason',
            field=models.CharField(blank=True, db_default='', max_length=200, verbose_name='reason'),
        ),
        migrations.AlterField(
            model_name='warehouse',
            name='latitude',
            field=models.FloatField(blank=True, null=True, verbose_name='latitude'),
        ),
        migrations.AlterField(
            model_name='warehouse',
            name='longitude',
            field=models.FloatField(blank=True, null=True, verbose_name='longitude'),
        ),
        migrations.AddIndex(
            model_name='reservation',
            index=models.Index(condition=models.Q(('expires_at__isnull', False), ('state', 'held')), fields=['expires_at'], name='reservation_to_lapse'),
        ),
        migrations.AddIndex(
            model_name='stockmove',
            index=models.Index(fields=['created_at'], name='stock_move_at'),
        ),
        migrations.AddConstraint(
            model_name='stockitem',
            constraint=models.CheckConstraint(condition=models.Q(('value__gte', 0), models.Q(('on_hand__gt', 0), ('value', 0), _connector='OR')), name='stock_item_no_value_without_goods'),
        ),
        migrations.AddConstraint(
            model_name='stockitem',
            constraint=models.CheckConstraint(condition=models.Q(('threshold__isnull', True), models.Q(('minimum__isnull', False), ('threshold__gte', models.F('minimum'))), _connector='OR'), name='stock_item_refilled_above_minimum'),
        ),
        migrations.AddConstraint(
            model_name='stockmove',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('quantity__gt', 0), ('value__gte', 0)), models.Q(('quantity__lt', 0), ('value__lte', 0)), _connector='OR'), name='stock_move_of_something'),
        ),
        migrations.AddConstraint(
            model_name='stockmove',
            constraint=models.CheckConstraint(condition=models.Q(('balance__gte', 0)), name='stock_move_leaves_no_debt'),
        ),
        migrations.AddConstraint(
            model_name='warehouse',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'store'), ('parent__isnull', True)), models.Q(models.Q(('kind', 'store'), _negated=True), ('parent__isnull', False)), _connector='OR'), name='warehouse_side_place_belongs_to_a_store'),
        ),
        migrations.AddConstraint(
            model_name='warehouse',
            constraint=models.UniqueConstraint(condition=models.Q(('parent__isnull', False)), fields=('parent', 'kind'), name='warehouse_one_side_place_of_a_kind'),
        ),
        migrations.AddField(
            model_name='backinstockrequest',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='backinstockrequest',
            name='variant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.variant'),
        ),
        migrations.AddField(
            model_name='costcorrection',
            name='actor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='costlayer',
            name='move',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='layer', to='inventory.stockmove'),
        ),
        migrations.AddField(
            model_name='costlayer',
            name='stock_item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='layers', to='inventory.stockitem'),
        ),
        migrations.AddField(
            model_name='costcorrection',
            name='layer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='inventory.costlayer'),
        ),
        migrations.AddField(
            model_name='countline',
            name='counted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='countline',
            name='move',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.stockmove'),
        ),
        migrations.AddField(
            model_name='countline',
            name='stock_item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.stockitem'),
        ),
        migrations.AddField(
            model_name='keptback',
            name='stock_item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kept_back', to='inventory.stockitem'),
        ),
        migrations.AddField(
            model_name='landedcost',
            name='actor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='layeruse',
            name='correction',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='inventory.costcorrection'),
        ),
        migrations.AddField(
            model_name='layeruse',
            name='corrects',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='inventory.layeruse'),
        ),
        migrations.AddField(
            model_name='layeruse',
            name='layer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='inventory.costlayer'),
        ),
        migrations.AddField(
            model_name='layeruse',
            name='move',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='inventory.stockmove'),
        ),
        migrations.AddField(
            model_name='costlayer',
            name='source',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='onward_layers', to='inventory.layeruse'),
        ),
        migrations.AddField(
            model_name='purchaseorder',
            name='created_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='purchaseorder',
            name='warehouse',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.warehouse'),
        ),
        migrations.AddField(
            model_name='purchaseorderline',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='inventory.purchaseorder'),
        ),
        migrations.AddField(
            model_name='purchaseorderline',
            name='variant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.variant'),
        ),
        migrations.AddField(
            model_name='receipt',
            name='actor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='receipt',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='inventory.purchaseorder'),
        ),
        migrations.AddField(
            model_name='landedcost',
            name='receipt',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='landed_costs', to='inventory.receipt'),
        ),
        migrations.AddField(
            model_name='receiptline',
            name='accepted_move',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.stockmove'),
        ),
        migrations.AddField(
            model_name='receiptline',
            name='held_move',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.stockmove'),
        ),
        migrations.AddField(
            model_name='receiptline',
            name='order_line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipt_lines', to='inventory.purchaseorderline'),
        ),
        migrations.AddField(
            model_name='receiptline',
            name='receipt',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='inventory.receipt'),
        ),
        migrations.AddField(
            model_name='stockalert',
            name='stock_item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='inventory.stockitem'),
        ),
        migrations.AddField(
            model_name='stockcount',
            name='created_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='stockcount',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='stockcount',
            name='warehouse',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='inventory.warehouse'),
        ),
        migrations.AddField(
            model_name='countline',
            name='count',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='inventory.stockcount'),
        ),
        migrations.AddConstraint(
            model_name='supplier',
            constraint=models.CheckConstraint(condition=models.Q(('minimum_amount__gte', 0)), name='supplier_minimum_not_negative'),
        ),
        migrations.AddField(
            model_name='purchaseorder',
            name='supplier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='inventory.supplier'),
        ),
        migrations.AddField(
            model_name='supplieritem',
            name='supplier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='inventory.supplier'),
        ),
        migrations.AddField(
            model_name='supplieritem',
            name='variant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supplier_items', to='catalog.variant'),
        ),
        migrations.AddField(
            model_name='pricebreak',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='breaks', to='inventory.supplieritem'),
        ),
        migrations.AddField(
            model_name='supplierreturn',
            name='actor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='supplierreturn',
            name='supplier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='inventory.supplier'),
        ),
        migrations.AddField(
            model_name='supplierreturn',
            name='warehouse',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.warehouse'),
        ),
        migrations.AddField(
            model_name='supplierreturnline',
            name='layer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.costlayer'),
        ),
        migrations.AddField(
            model_name='supplierreturnline',
            name='move',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.stockmove'),
        ),
        migrations.AddField(
            model_name='supplierreturnline',
            name='supplier_return',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='inventory.supplierreturn'),
        ),
        migrations.AddField(
            model_name='supplierreturnline',
            name='variant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.variant'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='created_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='transfer',
            name='destination',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.warehouse'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.warehouse'),
        ),
        migrations.AddField(
            model_name='transferline',
            name='transfer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='inventory.transfer'),
        ),
        migrations.AddField(
            model_name='transferline',
            name='variant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.variant'),
        ),
        migrations.AddConstraint(
            model_name='backinstockrequest',
            constraint=models.UniqueConstraint(models.F('variant'), django.db.models.functions.text.Lower('email'), condition=models.Q(('told_at__isnull', True)), name='back_in_stock_request_once'),
        ),
        migrations.AddConstraint(
            model_name='costcorrection',
            constraint=models.CheckConstraint(condition=models.Q(('value', 0), _negated=True), name='cost_correction_of_something'),
        ),
        migrations.AddConstraint(
            model_name='keptback',
            constraint=models.UniqueConstraint(fields=('stock_item', 'channel'), name='kept_back_once'),
        ),
        migrations.AddIndex(
            model_name='layeruse',
            index=models.Index(condition=models.Q(('line_reference__isnull', False)), fields=['line_reference'], name='layer_use_of_line'),
        ),
        migrations.AddConstraint(
            model_name='layeruse',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('correction__isnull', True), ('corrects__isnull', True), ('quantity__gt', 0), ('value__gte', 0)), models.Q(('correction__isnull', False), ('corrects__isnull', False), ('quantity', 0)), _connector='OR'), name='layer_use_of_something'),
        ),
        migrations.AddIndex(
            model_name='costlayer',
            index=models.Index(condition=models.Q(('is_open', True)), fields=['stock_item', 'received_at', 'id'], name='cost_layer_oldest'),
        ),
        migrations.AddConstraint(
            model_name='costlayer',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('quantity_left__lte', models.F('quantity'))), name='cost_layer_no_more_left_than_came'),
        ),
        migrations.AddConstraint(
            model_name='costlayer',
            constraint=models.CheckConstraint(condition=models.Q(('value__gte', 0), ('value_left__gte', 0), ('value_left__lte', models.F('value'))), name='cost_layer_no_more_value_left_than_came'),
        ),
        migrations.AddConstraint(
            model_name='costlayer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_open', True), ('quantity_left__gt', 0)), models.Q(('is_open', False), ('quantity_left', 0), ('value_left', 0)), _connector='OR'), name='cost_layer_no_value_without_quantity'),
        ),
        migrations.AddConstraint(
            model_name='purchaseorderline',
            constraint=models.UniqueConstraint(fields=('order', 'variant'), name='purchase_order_line_once'),
        ),
        migrations.AddConstraint(
            model_name='purchaseorderline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 1), ('unit_amount__gte', 0)), name='purchase_order_line_sane'),
        ),
        migrations.AddConstraint(
            model_name='landedcost',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='landed_cost_of_something'),
        ),
        migrations.AddConstraint(
            model_name='receiptline',
            constraint=models.UniqueConstraint(fields=('receipt', 'order_line'), name='receipt_line_once'),
        ),
        migrations.AddConstraint(
            model_name='receiptline',
            constraint=models.CheckConstraint(condition=models.Q(('accepted_quantity__gt', 0), ('held_quantity__gt', 0), ('refused_quantity__gt', 0), _connector='OR'), name='receipt_line_of_something'),
        ),
        migrations.AddConstraint(
            model_name='receiptline',
            constraint=models.CheckConstraint(condition=models.Q(('inspected_quantity__lte', models.F('held_quantity'))), name='receipt_line_no_more_inspected_than_held'),
        ),
        migrations.AddConstraint(
            model_name='stockalert',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('stock_item', 'kind'), name='stock_alert_told_once'),
        ),
        migrations.AddConstraint(
            model_name='countline',
            constraint=models.UniqueConstraint(fields=('count', 'stock_item'), name='count_line_once'),
        ),
        migrations.AddConstraint(
            model_name='countline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('counted_quantity__isnull', True), ('expected_quantity__isnull', True)), models.Q(('counted_quantity__isnull', False), ('expected_quantity__isnull', False)), _connector='OR'), name='count_line_counted_against_something'),
        ),
        migrations.AddIndex(
            model_name='purchaseorder',
            index=models.Index(fields=['state', 'expected_date'], name='purchase_order_by_state'),
        ),
        migrations.AddConstraint(
            model_name='supplieritem',
            constraint=models.UniqueConstraint(fields=('supplier', 'variant'), name='supplier_item_once'),
        ),
        migrations.AddConstraint(
            model_name='supplieritem',
            constraint=models.UniqueConstraint(condition=models.Q(('is_preferred', True)), fields=('variant',), name='supplier_item_one_preferred'),
        ),
        migrations.AddConstraint(
            model_name='supplieritem',
            constraint=models.CheckConstraint(condition=models.Q(('minimum_quantity__gte', 1), ('pack_size__gte', 1), ('unit_amount__gte', 0)), name='supplier_item_sane'),
        ),
        migrations.AddConstraint(
            model_name='pricebreak',
            constraint=models.UniqueConstraint(fields=('item', 'from_quantity'), name='price_break_once'),
        ),
        migrations.AddConstraint(
            model_name='pricebreak',
            constraint=models.CheckConstraint(condition=models.Q(('from_quantity__gte', 2), ('unit_amount__gte', 0)), name='price_break_sane'),
        ),
        migrations.AddConstraint(
            model_name='supplierreturn',
            constraint=models.CheckConstraint(condition=models.Q(('credit_amount__gte', 0)), name='supplier_return_credit_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='supplierreturnline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='supplier_return_line_of_something'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(('source', models.F('destination')), _negated=True), name='transfer_leads_somewhere_else'),
        ),
        migrations.AddConstraint(
            model_name='transferline',
            constraint=models.UniqueConstraint(fields=('transfer', 'variant'), name='transfer_line_once'),
        ),
        migrations.AddConstraint(
            model_name='transferline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('quantity__gte', django.db.models.expressions.CombinedExpression(models.F('arrived_quantity'), '+', models.F('lost_quantity')))), name='transfer_line_no_more_than_sent'),
        ),
    ]
