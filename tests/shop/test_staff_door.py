"""The staff comes in by two factors, through a door that need not be there for everybody."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from operations.sealing import seal
from tests.accounts.test_second_factor import SECRET, code_of, set_up, stop_clock
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db

SET_UP = "/en/accounts/2fa/totp/activate/"


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the authenticators' clock."""
    stop_clock(monkeypatch)


@pytest.fixture
def _two_factors(settings) -> None:
    """Ask the staff for two factors, as production does."""
    settings.STAFF_NEEDS_TOTP = True


def knock(user: User) -> Client:
    """Give the right password at the admin's door."""
    browser = Client()
    browser.post("/en/admin/login/", {"username": user.email, "password": PASSWORD})
    return browser


def prove_again(browser: Client) -> Client:
    """Give the password once more, as before everything dangerous."""
    browser.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def give_factor(user: User) -> None:
    """Give a member of the staff a second factor."""
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": seal(SECRET)}
    )


def test_a_password_opens_the_back_office_where_one_factor_is_enough(clerk: User):
    assert knock(clerk).get("/en/admin/").status_code == 200


@pytest.mark.usefixtures("_two_factors")
@pytest.mark.parametrize("path", ["/en/admin/", "/en/admin/orders/order/", "/en/", "/en/cart/"])
def test_staff_without_a_second_factor_sees_only_the_page_to_set_one_up(clerk: User, path: str):
    browser = knock(clerk)
    assert browser.get(path).url == SET_UP
    assert prove_again(browser).get(SET_UP).status_code == 200


@pytest.mark.usefixtures("_two_factors")
def test_the_api_is_closed_to_them_too_by_cookie_and_by_token(clerk: User, api):
    browser = knock(clerk)
    refusal = browser.get("/api/v1/account/")
    assert (refusal.status_code, refusal.json()["code"]) == (403, "second_factor_required")
    key = browser.session.session_key
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    refusal = api.get("/api/v1/account/")
    assert (refusal.status_code, refusal.json()["code"]) == (403, "second_factor_required")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_two_factors")
def test_they_set_it_up_and_are_in(clerk: User):
    browser = knock(clerk)
    browser.get("/en/admin/")
    assert set_up(browser).url.endswith("/2fa/recovery-codes/")
    assert browser.get("/en/admin/").status_code == 200


@pytest.mark.usefixtures("_two_factors")
def test_an_address_nobody_confirmed_does_not_keep_them_out(clerk: User):
    EmailAddress.objects.create(user=clerk, email=clerk.email, verified=False, primary=True)
    browser = knock(clerk)
    browser.get("/en/admin/")
    assert prove_again(browser).get(SET_UP).status_code == 200


@pytest.mark.usefixtures("_two_factors")
def test_the_admins_door_asks_for_the_code(clerk: User):
    give_factor(clerk)
    browser = Client()
    body = {"username": clerk.email, "password": PASSWORD, "next": "/en/admin/orders/order/"}
    assert browser.post("/en/admin/login/", body).url.endswith("/2fa/authenticate/")
    assert browser.get("/en/admin/").status_code == 302
    opened = browser.post("/en/accounts/2fa/authenticate/", {"code": code_of()})
    assert opened.url == "/en/admin/orders/order/"
    assert browser.get("/en/admin/").status_code == 200


@pytest.mark.usefixtures("_two_factors")
def test_staff_cannot_switch_it_off(clerk: User):
    give_factor(clerk)
    browser = knock(clerk)
    browser.post("/en/accounts/2fa/authenticate/", {"code": code_of()})
    answer = prove_again(browser).post("/en/accounts/2fa/totp/deactivate/")
    assert "cannot do without a second factor" in answer.content.decode()
    assert Authenticator.objects.filter(user=clerk).exists()


@pytest.mark.usefixtures("_two_factors")
def test_shoppers_are_asked_for_nothing(ada_client: Client):
    assert ada_client.get("/en/account/").status_code == 200


def test_a_shopper_does_not_come_in_by_the_admins_door(ada: User):
    assert knock(ada).get("/en/account/").status_code == 302


def test_the_door_sends_nobody_out_of_the_shop(clerk: User):
    body = {"username": clerk.email, "password": PASSWORD, "next": "https://evil.example/"}
    assert "evil" not in Client().post("/en/admin/login/", body).url


def test_on_the_shoppers_host_there_is_no_back_office(clerk_client: Client, settings):
    settings.STAFF_HOSTS = ["staff.example.com"]
    settings.ALLOWED_HOSTS = ["*"]
    assert clerk_client.get("/en/admin/").status_code == 404
    assert clerk_client.get("/en/admin/login/").status_code == 404
    inside = clerk_client.get("/en/admin/", headers={"host": "staff.example.com"})
    assert inside.status_code == 200


@pytest.mark.parametrize(("address", "status"), [("10.9.8.7", 200), ("203.0.113.1", 404)])
def test_the_back_office_answers_only_within_its_networks(
    clerk_client: Client, settings, address: str, status: int
):
    settings.STAFF_NETWORKS = ["10.0.0.0/8", "fd00::/8"]
    assert clerk_client.get("/en/admin/", REMOTE_ADDR=address).status_code == status
