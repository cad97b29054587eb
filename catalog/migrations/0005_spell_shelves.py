"""Spell the names of the shelves there are."""

from django.db import migrations

from catalog.tokens import sounds


def spell(apps, schema_editor):
    """Write down how each shelf's name is typed."""
    shelves = apps.get_model("catalog", "Category").objects
    for pk, name in list(shelves.values_list("pk", "name")):
        shelves.filter(pk=pk).update(sounds=sounds(name))


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_shelf_sounds")]

    operations = [migrations.RunPython(spell, migrations.RunPython.noop)]
