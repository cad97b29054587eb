"""Personas and the small comforts every test has."""

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import translation
from rest_framework.test import APIClient

from accounts.models import User
from operations.seconds import forget
from tests.factories.accounts import UserFactory

ROWS_A_TABLE = 1_000_000


class JsonClient(APIClient):
    """An API client that speaks JSON unless a test says ``format="multipart"``."""

    default_format = "json"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Number each table's rows from a range of its own: no id is ever another table's by chance."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S' ORDER BY 1")
        for place, (name,) in enumerate(cursor.fetchall(), start=1):
            cursor.execute(f"ALTER SEQUENCE {name} RESTART WITH {place * ROWS_A_TABLE}")
        # A test that commits is cleaned up by emptying the tables, which the ledger refuses.
        for table in (
            "inventory_stockmove",
            "inventory_layeruse",
            "inventory_costcorrection",
            "inventory_costlayer",
            "operations_auditentry",
            "operations_auditseal",
            "loyalty_pointsentry",
            "payments_bookstransaction",
            "payments_booksentry",
        ):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER never_emptied")


@pytest.fixture(autouse=True)
def _comforts(settings, tmp_path: Path) -> Iterator[None]:
    """Hash passwords fast, keep files in a folder of the test, start in Chinese, cache nothing."""
    translation.activate("zh-hans")
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": own_cache(settings.REDIS_URL)}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TEXT_CONSOLE_FILE = str(tmp_path / "texts.log")
    cache.clear()
    forget()
    yield
    cache.clear()
    # Each test has a cache of its own, and an open line left by each would run a process out.
    cache._cache.get_client().connection_pool.disconnect()
    forget()


@pytest.fixture
def as_in_production(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what production keeps, within a second that does not end."""
    settings.KEEPS_PAGES = True
    monkeypatch.setattr("operations.seconds.time", SimpleNamespace(monotonic=float))


def own_cache(url: str) -> str:
    """Return the cache of this test process: of two that run side by side, none empties both."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    address, _question, _number = url.partition("?db=")
    return f"{address}?db={4 + int(worker)}"


@pytest.fixture
def ada(db: None) -> User:
    """Ada, a customer with phone and e-mail."""
    return UserFactory(email="ada@example.com", phone="+8613800138001", nickname="Ada")


@pytest.fixture
def bo(db: None) -> User:
    """Bo, another customer."""
    return UserFactory(email="bo@example.com", phone="+8613800138002", nickname="Bo")


@pytest.fixture
def clerk(db: None) -> User:
    """Somebody of the staff who may do everything in the admin."""
    return UserFactory(
        email="clerk@example.com", nickname="Clerk", is_staff=True, is_superuser=True
    )


@pytest.fixture
def ada_client(ada: User) -> Client:
    """A browser in which Ada is signed in."""
    return signed_in(ada)


@pytest.fixture
def bo_client(bo: User) -> Client:
    """A browser in which Bo is signed in."""
    return signed_in(bo)


@pytest.fixture
def clerk_client(clerk: User) -> Client:
    """A browser in which the clerk is signed in."""
    return signed_in(clerk)


@pytest.fixture
def api() -> APIClient:
    """An API client that nobody has signed in."""
    return JsonClient()


@pytest.fixture
def ada_api(ada: User) -> APIClient:
    """An API client that speaks for Ada."""
    return speaking_for(ada)


@pytest.fixture
def bo_api(bo: User) -> APIClient:
    """An API client that speaks for Bo."""
    return speaking_for(bo)


@pytest.fixture
def clerk_api(clerk: User) -> APIClient:
    """An API client that speaks for the clerk."""
    return speaking_for(clerk)


def signed_in(user: User) -> Client:
    """Return a browser in which a user is signed in."""
    client = Client()
    client.force_login(user)
    return client


def speaking_for(user: User) -> APIClient:
    """Return an API client that speaks for a user."""
    client = JsonClient()
    client.force_authenticate(user)
    return client
