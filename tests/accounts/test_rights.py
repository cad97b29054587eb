"""Who looks after customers does not thereby look after the staff, nor make superusers."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def hire(*rights: str) -> Client:
    """Return the browser of somebody of the staff with some rights."""
    helper = UserFactory(is_staff=True)
    helper.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(helper)
    return client


def page_of(user: User) -> str:
    return f"/en/admin/accounts/user/{user.pk}/change/"


def may_set(client: Client, user: User) -> set[str]:
    """Return which rights the form lets somebody change."""
    fields = client.get(page_of(user)).context["adminform"].form.fields
    return {"is_staff", "is_superuser", "groups", "user_permissions"} & set(fields)


def test_who_changes_customers_gives_no_rights(ada: User):
    helper = hire("change_user", "view_user")
    assert may_set(helper, ada) == set()
    helper.post(page_of(ada), {"language": "en", "is_active": "on", "is_staff": "on"})
    assert not User.objects.get(pk=ada.pk).is_staff


def test_who_manages_roles_gives_roles_but_makes_no_superuser(ada: User):
    rights = ("change_user", "view_user", "change_group")
    assert may_set(hire(*rights), ada) == {"is_staff", "groups"}


def test_not_even_a_superuser_makes_a_superuser_in_the_admin(clerk_client: Client, ada: User):
    assert may_set(clerk_client, ada) == {"is_staff", "groups", "user_permissions"}
    clerk_client.post(page_of(ada), {"language": "en", "is_active": "on", "is_superuser": "on"})
    assert not User.objects.get(pk=ada.pk).is_superuser


@pytest.mark.parametrize("facts", [{"is_staff": True}, {"is_staff": True, "is_superuser": True}])
def test_the_password_of_the_staff_is_not_for_who_changes_customers(facts: dict[str, bool]):
    other = UserFactory(**facts)
    answer = hire("change_user", "view_user").post(
        f"/en/admin/accounts/user/{other.pk}/password/",
        {"password1": "a-fine-long-secret", "password2": "a-fine-long-secret"},
    )
    assert answer.status_code == 403


def test_the_password_of_a_superuser_is_not_for_who_manages_roles():
    other = UserFactory(is_staff=True, is_superuser=True)
    helper = hire("change_user", "view_user", "change_group")
    assert helper.get(f"/en/admin/accounts/user/{other.pk}/password/").status_code == 403
