"""Let after-sales requests name their goods, kind and reason, and keep every step.

Requests of before are carried as refunds without goods.
"""

from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now


class Number(models.Func):
    """A number nobody can guess, for each row that has none yet."""

    template = "'A' || to_char(now(), 'YYYYMMDD') || lpad(floor(random() * 1e10)::text, 10, '0')"
    arity = 0


def far(model: str, **facts: Any) -> models.ForeignKey:
    """Point to a row that must stay."""
    return models.ForeignKey(on_delete=models.PROTECT, to=model, **facts)


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_spell_shelves"),
        ("inventory", "0001_first_tables"),
        ("logistics", "0001_first_tables"),
        ("orders", "0006_invoices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("returnrequest", "return_request_of_something"),
        migrations.RemoveConstraint("returnrequest", "return_request_one_open_an_order"),
        migrations.RenameField("returnrequest", "reason", "words"),
        migrations.RenameField("returnrequest", "amount", "asked_amount"),
        migrations.RemoveField("returnrequest", "answer"),
        migrations.RemoveField("returnrequest", "decided_at"),
        migrations.AlterField("returnrequest", "words", models.CharField("words", max_length=500, blank=True)),
        migrations.AlterField("returnrequest", "asked_amount", models.BigIntegerField("asked, in fen")),
        migrations.AlterField("returnrequest", "state", models.CharField("state", max_length=10, choices=[('requested', 'requested'), ('approved', 'approved'), ('in_transit', 'on its way back'), ('arrived', 'arrived at the shop'), ('inspected', 'inspected'), ('refunded', 'refunded'), ('exchanged', 'exchanged'), ('repaired', 'repaired'), ('rejected', 'rejected'), ('appealed', 'appealed'), ('withdrawn', 'withdrawn'), ('lapsed', 'lapsed')], default="requested")),
        migrations.AddField("returnrequest", "number", models.CharField("request number", max_length=20, db_default=Number())),
        migrations.AlterField("returnrequest", "number", models.CharField("request number", max_length=20, unique=True)),
        migrations.AddField("returnrequest", "kind", models.CharField("kind", max_length=12, choices=[('refund_only', 'refund only'), ('return', 'return and refund'), ('exchange', 'exchange'), ('repair', 'repair')], db_default="refund_only")),
        migrations.AddField("returnrequest", "reason", models.CharField("reason", max_length=20, choices=[('changed_mind', 'changed my mind'), ('quality', 'poor quality or a defect'), ('damaged', 'damaged on the way'), ('wrong_goods', 'not what I ordered'), ('missing', 'something is missing'), ('not_as_described', 'not as described'), ('late', 'came too late'), ('other', 'another reason')], db_default="other")),
        migrations.AddField("returnrequest", "contact", models.CharField("phone", max_length=20, blank=True, db_default="")),
        migrations.AddField("returnrequest", "answer_by", models.DateTimeField("to be answered by", db_default=Now())),
        migrations.AddField("returnrequest", "parcel_by", models.DateTimeField("to be sent by", null=True, blank=True)),
        migrations.AddField("returnrequest", "inspect_by", models.DateTimeField("to be inspected by", null=True, blank=True)),
        migrations.AddField("returnrequest", "appeal_by", models.DateTimeField("appeal possible until", null=True, blank=True)),
        migrations.AddField("returnrequest", "is_appealed", models.BooleanField("appealed", default=False, db_default=False)),
        migrations.AddField("returnrequest", "warehouse", far("inventory.warehouse", null=True, related_name="+", verbose_name="goes back to")),
        migrations.AddField("returnrequest", "parcel_carrier", models.CharField("the shopper's carrier", max_length=40, blank=True, db_default="")),
        migrations.AddField("returnrequest", "parcel_number", models.CharField("the shopper's tracking number", max_length=60, blank=True, db_default="")),
        migrations.AddField("returnrequest", "back_carrier", far("logistics.carrier", null=True, related_name="+", verbose_name="carrier")),
        migrations.AddField("returnrequest", "back_number", models.CharField("the shop's tracking number", max_length=60, blank=True, db_default="")),
        migrations.AddField("returnrequest", "credit", models.OneToOneField("orders.creditnote", models.PROTECT, null=True, related_name="return_request")),
        migrations.AddField("returnrequest", "replacement", models.OneToOneField("orders.order", models.PROTECT, null=True, related_name="replaces")),
        migrations.AddIndex("returnrequest", models.Index(fields=["state", "-id"], name="return_request_by_state")),
        migrations.AddConstraint("returnrequest", models.CheckConstraint(condition=Q(asked_amount__gte=0), name="return_request_not_negative")),
        migrations.AddConstraint("returnrequest", models.CheckConstraint(condition=~Q(state="exchanged") | Q(replacement__isnull=False), name="return_request_exchanged_for_something")),
        migrations.AddConstraint("returnrequest", models.CheckConstraint(condition=~Q(state="repaired") | ~Q(back_number=""), name="return_request_repaired_goods_travel")),
        migrations.CreateModel(
            "ReturnLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("request", models.ForeignKey("orders.returnrequest", models.CASCADE, related_name="lines")),
                ("order_line", far("orders.orderline", related_name="return_lines")),
                ("quantity", models.PositiveIntegerField("quantity")),
                ("accepted_quantity", models.PositiveIntegerField("accepted", default=0)),
                ("fate", models.CharField("what becomes of them", max_length=10, choices=[("shelf", "back on the shelf"), ("scrap", "thrown away")], blank=True)),
                ("variant", far("catalog.variant", null=True, related_name="+", verbose_name="wanted")),
            ],
            options={
                "verbose_name": "after-sales line",
                "verbose_name_plural": "after-sales lines",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=["request", "order_line"], name="return_line_once"),
                    models.CheckConstraint(condition=Q(quantity__gte=1, accepted_quantity__lte=F("quantity")), name="return_line_no_more_than_asked"),
                ],
            },
        ),
        migrations.CreateModel(
            "ReturnPicture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("request", models.ForeignKey("orders.returnrequest", models.CASCADE, related_name="pictures")),
                ("image", models.ImageField(upload_to="after-sales/", width_field="width", height_field="height")),
                ("width", models.PositiveIntegerField(default=0, editable=False)),
                ("height", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "after-sales picture",
                "verbose_name_plural": "after-sales pictures",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            "ReturnEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("request", models.ForeignKey("orders.returnrequest", models.CASCADE, related_name="events")),
                ("kind", models.CharField("kind", max_length=20)),
                ("from_state", models.CharField(max_length=10, blank=True)),
                ("to_state", models.CharField(max_length=10, blank=True)),
                ("actor", far(settings.AUTH_USER_MODEL, null=True, related_name="+")),
                ("words", models.CharField("words", max_length=500, blank=True)),
                ("created_at", models.DateTimeField("at", db_default=Now())),
            ],
            options={
                "verbose_name": "after-sales event",
                "verbose_name_plural": "after-sales events",
                "ordering": ["-id"],
            },
        ),
    ]
