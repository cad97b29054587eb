"""Apps of Ada, Bo, a clerk and a guest, each signed in through the API itself."""

from typing import Any

import pytest

from accounts.models import User
from tests.contracts.app import App


@pytest.fixture
def guest(db: None) -> App:
    """An app nobody has signed in to."""
    return App()


@pytest.fixture
def adas(ada: User) -> App:
    """Ada's app."""
    return App().enter(email=str(ada.email))


@pytest.fixture
def bos(bo: User) -> App:
    """Bo's app."""
    return App().enter(email=str(bo.email))


@pytest.fixture
def staff(clerk: User, settings: Any) -> App:
    """The clerk's program."""
    settings.STAFF_NEEDS_TOTP = False
    return App().enter(email=str(clerk.email))
