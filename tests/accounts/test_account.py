"""The account centre and its settings."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_the_centre_leads_to_everything_of_ones_own(ada_client):
    page = ada_client.get(reverse("account")).content.decode()
    for name in ("addresses", "orders", "favourites", "my_reviews", "account_settings"):
        assert reverse(name) in page


@pytest.mark.parametrize("name", ["account", "account_settings", "addresses", "address_add"])
def test_a_stranger_is_sent_to_sign_in_and_back(client, name):
    assert client.get(reverse(name)).url == f"/accounts/login/?next={reverse(name)}"


def test_settings_are_saved(ada, ada_client):
    ada_client.post(reverse("account_settings"), {"nickname": "阿达", "language": "en"})
    ada.refresh_from_db()
    assert (ada.nickname, ada.language) == ("阿达", "en")


def test_phone_and_email_are_shown_masked(ada_client):
    page = ada_client.get(reverse("account_settings")).content.decode()
    assert "138****8001" in page
    assert "a***@example.com" in page
    assert "13800138001" not in page


def test_a_too_long_nickname_is_refused_and_kept(ada_client):
    page = ada_client.post(reverse("account_settings"), {"nickname": "x" * 41, "language": "en"})
    assert "x" * 41 in page.content.decode()


def test_a_client_changes_its_nickname(ada_api):
    assert ada_api.patch("/api/v1/account/", {"nickname": "Lovelace"}).json()["nickname"] == (
        "Lovelace"
    )


def test_a_client_cannot_make_itself_staff(ada, ada_api):
    assert ada_api.patch("/api/v1/account/", {"is_staff": True}).status_code == 400


def test_a_clerk_finds_customers(ada, clerk_client):
    page = clerk_client.get("/admin/accounts/user/?q=ada@example.com")
    assert "Ada" in page.content.decode()


def test_a_clerk_opens_a_customer(ada, clerk_client):
    assert clerk_client.get(f"/admin/accounts/user/{ada.pk}/change/").status_code == 200


def test_who_has_no_password_sets_one_at_its_own_address(ada, ada_client):
    ada.set_unusable_password()
    ada.save()
    ada_client.force_login(ada)
    page = ada_client.get("/accounts/password/set/").content.decode()
    assert 'action="/accounts/password/set/"' in page
