"""A connection's health is known without asking, and a dead one is never used."""

import select

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def other():
    """A second connection to the same database."""
    link = connection.copy()
    link.connect()
    yield link
    link.close()


def test_a_resting_connection_is_usable(other):
    assert other.is_usable()


def test_a_connection_the_server_has_ended_is_not(other):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [other.connection.info.backend_pid])
    ear = select.poll()
    ear.register(other.connection.fileno(), select.POLLIN)
    ear.poll(5000)
    assert not other.is_usable()


def test_a_closed_connection_is_not(other):
    other.connection.close()
    assert not other.is_usable()
