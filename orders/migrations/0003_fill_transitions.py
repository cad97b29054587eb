"""Fill the table of allowed moves."""

from django.db import migrations

MOVES = [
    ("paid", "cancelled"),
    ("paid", "partially_shipped"),
    ("paid", "shipped"),
    ("partially_shipped", "shipped"),
    ("pending_payment", "closed"),
    ("pending_payment", "paid"),
    ("received", "completed"),
    ("shipped", "received"),
]


def fill(apps, schema_editor):
    transition = apps.get_model("orders", "OrderTransition")
    transition.objects.bulk_create(transition(from_state=a, to_state=b) for a, b in MOVES)


def empty(apps, schema_editor):
    apps.get_model("orders", "OrderTransition").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_guard_transitions")]

    operations = [migrations.RunPython(fill, empty)]
