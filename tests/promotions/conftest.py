"""Personas of promotions."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from tests.conftest import signed_in
from tests.factories.accounts import UserFactory


@pytest.fixture
def keeper(db: None) -> Client:
    """Somebody who may do everything with promotions, and nothing else."""
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="promotions"))
    return signed_in(user)
