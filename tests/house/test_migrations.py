"""Tables and models agree, and every migration says what it does."""

import re

import pytest
from django.core.management import call_command

from tests.house.source import ROOT, departments

MECHANICAL = re.compile(
    r"_auto_|^\d{4}_(initial|alter_|add_field|remove_|rename_|delete_)|_and_more$"
)


@pytest.mark.django_db
def test_no_model_is_ahead_of_its_migrations():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_is_named_by_hand():
    names = [
        f"{department}/{path.stem}"
        for department in departments()
        for path in (ROOT / department / "migrations").glob("[0-9]*.py")
        if MECHANICAL.search(path.stem)
    ]
    assert names == []
