"""Ada, Bo, and what they own."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from tests.attacks.world import Belongings, settle


@pytest.fixture(autouse=True)
def _patience(settings) -> None:
    """Let the attacker send as many requests as it likes."""
    settings.API_REQUESTS_PER_MINUTE = 10**6


@pytest.fixture
def adas(ada) -> Belongings:
    """What Ada owns."""
    return settle(ada)


@pytest.fixture
def bos(bo) -> Belongings:
    """What Bo owns."""
    return settle(bo)


@pytest.fixture
def attacker(ada) -> Client:
    """A browser signed in as Ada; errors are answered, not raised."""
    client = Client(raise_request_exception=False)
    client.force_login(ada)
    return client


@pytest.fixture
def attacking_api(ada) -> APIClient:
    """An API client signed in as Ada; errors are answered, not raised."""
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(ada)
    return client
