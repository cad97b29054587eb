"""Clients of the small refusing API."""

import pytest
from django.test import Client
from rest_framework.test import APIClient


@pytest.fixture
def counter(settings, db) -> APIClient:
    """A client of the small API; errors are answered, not raised."""
    settings.ROOT_URLCONF = "tests.shop.counter"
    return APIClient(raise_request_exception=False)


@pytest.fixture
def visitor(db) -> Client:
    """A browser that nobody has signed in; errors are answered, not raised."""
    return Client(raise_request_exception=False)
