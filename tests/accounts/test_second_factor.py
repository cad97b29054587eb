"""The second factor: set up, asked for at every door, sealed in the table, lost and recovered."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.db.models import F
from django.test import Client

from accounts.models import Session, User
from accounts.second_factor import SecondFactorAdapter
from accounts.services.second_factors import remove
from operations.models import AuditEntry, Spending
from operations.sealing import seal
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WRONG = "000000"
STEP = 58_000_000
SECOND = timedelta(seconds=1)


def stop_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let authenticators show one code for the whole test, however slow the machine is."""
    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter([STEP]))


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the authenticators' clock."""
    stop_clock(monkeypatch)


def code_of(secret: str = SECRET) -> str:
    """Return what the authenticator app shows now; good again though it was used."""
    cache.clear()
    return str(format_hotp_value(hotp_value(secret, STEP)))


@pytest.fixture
def factor(ada: User) -> Authenticator:
    """Ada's second factor, as setting it up leaves it."""
    return Authenticator.objects.create(
        user=ada, type=Authenticator.Type.TOTP, data={"secret": seal(SECRET)}
    )


def knock(user: User, client: Client | None = None) -> Client:
    """Give the right password at the page."""
    browser = client or Client()
    browser.post("/en/accounts/login/", {"login": user.email, "password": PASSWORD})
    return browser


def is_in(client: Client) -> bool:
    return client.get("/en/account/").status_code == 200


def headless(client: Client, path: str, body: dict[str, Any], token: str = "", method="post"):
    """Speak to allauth's API as an app does."""
    headers = {"x-session-token": token} if token else {}
    return getattr(client, method)(
        f"/_allauth/app/v1/{path}", body, content_type="application/json", headers=headers
    )


def set_up(client: Client):
    """Set a second factor up by the pages; return the last answer."""
    client.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/en/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    return client.post("/en/accounts/2fa/totp/activate/", {"code": code_of(secret)})


@pytest.mark.django_db(transaction=True)
def test_a_shopper_sets_it_up_and_gets_recovery_codes(ada: User):
    browser = knock(ada)
    assert set_up(browser).url.endswith("/2fa/recovery-codes/")
    page = browser.get("/en/accounts/2fa/recovery-codes/")
    assert len(page.context["unused_codes"]) == 10
    assert "text/plain" in browser.get("/en/accounts/2fa/recovery-codes/download/")["Content-Type"]


def test_who_never_confirmed_the_address_does_that_first(ada: User):
    EmailAddress.objects.create(user=ada, email=ada.email, verified=False, primary=True)
    answer = knock(ada).get("/en/accounts/2fa/totp/activate/", follow=True)
    assert "Confirm your e-mail address first" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_setting_it_up_ends_sessions_that_began_without_and_is_audited(ada: User):
    other, mine = knock(ada), knock(ada)
    set_up(mine)
    assert (is_in(mine), is_in(other)) == (True, False)
    assert AuditEntry.objects.filter(verb="Switched a second factor on", actor_id=ada.pk).exists()


def test_the_password_alone_opens_nothing(ada: User, factor: Authenticator):
    browser = knock(ada)
    assert not is_in(browser)
    assert browser.get("/en/accounts/2fa/authenticate/").status_code == 200


def test_the_apps_code_opens(ada: User, factor: Authenticator):
    browser = knock(ada)
    browser.post("/en/accounts/2fa/authenticate/", {"code": code_of()})
    assert is_in(browser)


def test_a_code_opens_once(ada: User, factor: Authenticator):
    browser, code = knock(ada), code_of()
    browser.post("/en/accounts/2fa/authenticate/", {"code": code})
    second = knock(ada)
    second.post("/en/accounts/2fa/authenticate/", {"code": code})
    assert (is_in(browser), is_in(second)) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_opens_once(ada: User):
    browser = knock(ada)
    set_up(browser)
    code = browser.get("/en/accounts/2fa/recovery-codes/").context["unused_codes"][0]
    entries = [knock(ada), knock(ada)]
    for entry in entries:
        entry.post("/en/accounts/2fa/authenticate/", {"code": code})
    assert [is_in(entry) for entry in entries] == [True, False]


def test_wrong_codes_are_braked(ada: User, factor: Authenticator):
    browser = knock(ada)
    for _ in range(5):
        browser.post("/en/accounts/2fa/authenticate/", {"code": WRONG})
    answer = browser.post("/en/accounts/2fa/authenticate/", {"code": code_of()})
    assert "Too many attempts" in answer.content.decode()
    Spending.objects.update(at=F("at") - 61 * SECOND)
    browser.post("/en/accounts/2fa/authenticate/", {"code": code_of()})
    assert is_in(browser)


def test_codes_are_braked_for_apps_too_and_without_a_cache(
    ada: User, factor: Authenticator, settings
):
    away = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away}
    body = {"email": ada.email, "password": PASSWORD}
    pending = headless(Client(), "auth/login", body).json()["meta"]["session_token"]
    for _ in range(6):
        answer = headless(Client(), "auth/2fa/authenticate", {"code": WRONG}, pending)
    assert answer.json()["errors"][0]["code"] == "too_many_login_attempts"


def test_an_app_is_told_that_a_code_is_pending_and_gets_in_by_it(
    ada: User, factor: Authenticator, api
):
    body = {"email": ada.email, "password": PASSWORD}
    answer = headless(Client(), "auth/login", body)
    flows = {flow["id"]: flow for flow in answer.json()["data"]["flows"]}
    token = answer.json()["meta"]["session_token"]
    assert (answer.status_code, flows["mfa_authenticate"]["is_pending"]) == (401, True)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert api.get("/api/v1/account/").status_code == 401
    opened = headless(Client(), "auth/2fa/authenticate", {"code": code_of()}, token)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {opened.json()['meta']['session_token']}")
    assert api.get("/api/v1/account/").json()["email"] == ada.email


def test_the_table_holds_the_secret_sealed(ada: User, rf):
    adapter = SecondFactorAdapter()
    row = TOTP.activate(ada, SECRET).instance
    assert SECRET not in str(row.data)
    assert adapter.decrypt(row.data["secret"]) == SECRET


def test_a_secret_sealed_with_a_key_that_is_gone_fits_no_code(
    ada: User, factor: Authenticator, settings
):
    settings.SECRET_KEY = "another-key-of-fifty-characters-and-more-7f3b1c9e-52"
    assert not factor.wrap().validate_code(code_of())


@pytest.mark.django_db(transaction=True)
def test_switching_it_off_asks_for_a_code_again_and_is_audited(ada: User, factor: Authenticator):
    browser = knock(ada)
    browser.post("/en/accounts/2fa/authenticate/", {"code": code_of()})
    asked = browser.post("/en/accounts/2fa/totp/deactivate/")
    assert "reauthenticate" in asked.url
    browser.post("/en/accounts/2fa/reauthenticate/", {"code": code_of()})
    browser.post("/en/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=ada).exists()
    assert AuditEntry.objects.filter(verb="Switched a second factor off").exists()


def test_a_lost_factor_is_removed_by_an_operator_and_signs_out(
    ada: User, clerk: User, factor: Authenticator
):
    browser = knock(ada)
    browser.post("/en/accounts/2fa/authenticate/", {"code": code_of()})
    assert remove(user=ada, actor=clerk)
    assert not is_in(browser)
    assert AuditEntry.objects.get(verb="Removed a second factor").actor_id == clerk.pk
    assert not remove(user=ada, actor=clerk)


def test_nobody_looks_at_second_factors_in_the_admin(clerk_client: Client):
    assert clerk_client.get("/admin/mfa/authenticator/").status_code == 404


def test_a_pending_session_is_not_listed_as_signed_in(ada: User, factor: Authenticator):
    knock(ada)
    assert not Session.objects.filter(user=ada).exists()
