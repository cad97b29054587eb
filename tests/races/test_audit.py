"""Many who audit at the same moment: one chain without a fork, and nobody waits for a row."""

import importlib
from collections.abc import Iterator
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from operations.models import AuditSeal
from operations.services.audit import record
from operations.services.audit_chain import broken, last_seal
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)

GUARDS: str = importlib.import_module("operations.migrations.0007_seal_the_audit_trail").GUARDS
SEAL = GUARDS[
    GUARDS.index("CREATE FUNCTION operations_audit_seal") : GUARDS.index("CREATE CONSTRAINT")
].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


def eight_at_once() -> list[Any]:
    """Let eight write an entry each and commit together."""
    gate = Barrier(8)

    def write() -> None:
        with transaction.atomic():
            record(actor=None, verb="Raced")
            gate.wait(timeout=10)

    return together([write] * 8)


@pytest.fixture
def _unlocked() -> Iterator[None]:
    """Let seals be written without waiting for one another."""
    with connection.cursor() as cursor:
        lines = (line for line in SEAL.splitlines() if "pg_advisory" not in line)
        cursor.execute("\n".join(lines).replace("INSERT INTO", "PERFORM pg_sleep(0.2);INSERT INTO"))
    yield
    with connection.cursor() as cursor:
        cursor.execute(SEAL)


def test_each_of_eight_has_its_place_in_one_chain():
    assert eight_at_once() == [None] * 8
    assert (last_seal()[0], list(broken())) == (8, [])


@pytest.mark.usefixtures("_unlocked")
def test_twin_without_the_lock_several_want_the_same_place():
    lost = [answer for answer in eight_at_once() if isinstance(answer, IntegrityError)]
    assert lost
    assert AuditSeal.objects.count() < 8


def test_two_that_audit_first_and_then_want_rows_in_turn_do_not_wait_for_one_another(
    ada: User, bo: User
):
    gate = Barrier(2)

    def change(first: User, second: User) -> None:
        with transaction.atomic():
            record(actor=first, verb="Raced")
            User.objects.filter(pk=first.pk).update(nickname="Raced")
            gate.wait(timeout=10)
        with transaction.atomic():
            record(actor=first, verb="Raced")
            User.objects.filter(pk=second.pk).update(nickname="Raced")

    assert together([lambda: change(ada, bo), lambda: change(bo, ada)]) == [None, None]
