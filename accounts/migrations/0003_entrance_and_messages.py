"""Keep sessions as digests, codes, messages and wishes to be forgotten."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_consents'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='ErasureRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='asked for')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='withdrawn on')),
                ('done_at', models.DateTimeField(null=True, verbose_name='done')),
            ],
            options={
                'verbose_name': 'erasure request',
                'verbose_name_plural': 'erasure requests',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('order', 'Orders and parcels'), ('after_sales', 'Refunds and after-sales'), ('stock', 'Articles you wait for'), ('points', 'Points and levels'), ('security', 'Sign-in and security')], max_length=20, verbose_name='about')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('words', models.CharField(blank=True, db_default='', max_length=500, verbose_name='text')),
                ('path', models.CharField(blank=True, db_default='', max_length=300)),
                ('event_id', models.BigIntegerField(verbose_name='event')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='told')),
                ('read_at', models.DateTimeField(null=True, verbose_name='read')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='NoticeChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('order', 'Orders and parcels'), ('after_sales', 'Refunds and after-sales'), ('stock', 'Articles you wait for'), ('points', 'Points and levels'), ('security', 'Sign-in and security')], max_length=20, verbose_name='about')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('text', 'Text message')], max_length=10, verbose_name='way')),
                ('is_wanted', models.BooleanField(verbose_name='wants it')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='changed on')),
            ],
            options={
                'verbose_name': 'choice of messages',
                'verbose_name_plural': 'choices of messages',
            },
        ),
        migrations.CreateModel(
            name='PhoneCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('sign_in', 'signing in'), ('reset', 'a new password'), ('bind', 'this phone number'), ('confirm', 'proving it is you')], max_length=10, verbose_name='for')),
                ('phone', models.CharField(max_length=20, verbose_name='phone')),
                ('visitor', models.CharField(max_length=64)),
                ('nonce', models.CharField(max_length=32)),
                ('tries', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='tries')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='asked for')),
                ('expires_at', models.DateTimeField(verbose_name='good until')),
                ('used_at', models.DateTimeField(null=True, verbose_name='used')),
            ],
            options={
                'verbose_name': 'phone code',
                'verbose_name_plural': 'phone codes',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('data', models.TextField()),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
            },
        ),
        migrations.CreateModel(
            name='TextMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phone', models.CharField(max_length=20, verbose_name='phone')),
                ('template', models.CharField(max_length=40, verbose_name='kind')),
                ('event_id', models.BigIntegerField(unique=True, verbose_name='event')),
                ('gateway', models.CharField(max_length=20, verbose_name='gateway')),
                ('gateway_number', models.CharField(blank=True, max_length=80, verbose_name="gateway's number")),
                ('state', models.CharField(choices=[('sending', 'being sent'), ('sent', 'sent'), ('failed', 'failed')], default='sending', max_length=10, verbose_name='state')),
                ('failure', models.CharField(blank=True, max_length=200, verbose_name='what went wrong')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='asked for')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent at')),
            ],
            options={
                'verbose_name': 'text message',
                'verbose_name_plural': 'text messages',
                'ordering': ['-id'],
            },
        ),
        migrations.AlterModelOptions(
            name='user',
            options={'permissions': [('reveal_personal_data', 'Can see phone numbers and addresses in full'), ('impersonate_user', 'Can look at the shop as a customer'), ('act_as_user', 'Can act in the shop as a customer')], 'verbose_name': 'customer', 'verbose_name_plural': 'customers'},
        ),
        migrations.RemoveConstraint(
            model_name='user',
            name='user_has_phone_or_email',
        ),
        migrations.AddField(
            model_name='user',
            name='erased_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='erased'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('phone__isnull', False), ('email__isnull', False), ('erased_at__isnull', False), _connector='OR'), name='user_has_phone_or_email'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('erased_at__isnull', True), models.Q(('email__isnull', True), ('is_active', False), ('phone__isnull', True)), _connector='OR'), name='user_erased_cannot_be_reached'),
        ),
        migrations.AddField(
            model_name='erasurerequest',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='erasure_requests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notice',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='noticechoice',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notice_choices', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='phonecode',
            index=models.Index(fields=['visitor', 'purpose'], name='phone_code_of_visitor'),
        ),
        migrations.AddIndex(
            model_name='phonecode',
            index=models.Index(fields=['created_at'], name='phone_code_age'),
        ),
        migrations.AddConstraint(
            model_name='phonecode',
            constraint=models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='phone_code_few_tries'),
        ),
        migrations.AddConstraint(
            model_name='phonecode',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='phone_code_lives'),
        ),
        migrations.AddField(
            model_name='session',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='textmessage',
            index=models.Index(fields=['created_at'], name='text_message_age'),
        ),
        migrations.AddIndex(
            model_name='erasurerequest',
            index=models.Index(condition=models.Q(('done_at__isnull', True), ('withdrawn_at__isnull', True)), fields=['due_at'], name='erasure_due'),
        ),
        migrations.AddConstraint(
            model_name='erasurerequest',
            constraint=models.UniqueConstraint(condition=models.Q(('done_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('user',), name='erasure_asked_once'),
        ),
        migrations.AddConstraint(
            model_name='erasurerequest',
            constraint=models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('asked_at'))), name='erasure_after_it_was_asked'),
        ),
        migrations.AddConstraint(
            model_name='erasurerequest',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('done_at__isnull', True), _connector='OR'), name='erasure_withdrawn_or_done'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['user', '-id'], name='notice_box'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user'], name='notice_unread'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('event_id', 'user'), name='notice_once_an_event'),
        ),
        migrations.AddConstraint(
            model_name='noticechoice',
            constraint=models.UniqueConstraint(fields=('user', 'kind', 'channel'), name='notice_choice_once'),
        ),
    ]
