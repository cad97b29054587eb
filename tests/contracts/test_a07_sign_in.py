"""A7: signing in by password, text message, WeChat, Weibo and QQ; binding and unbinding."""

import pytest

from tests.contracts.app import LOGIN, App
from tests.factories.accounts import PASSWORD
from tests.factories.identities import standin, standin_process
from tests.factories.texts import last_code

__all__ = ["standin", "standin_process"]

pytestmark = pytest.mark.django_db

PHONE = "+8613900139000"
SHOWN = {"weixin": ("code",), "weibo": ("access_token", "uid"), "qq": ("access_token",)}
every_partner = pytest.mark.parametrize("partner", list(SHOWN))


@pytest.fixture(autouse=True)
def _texts(settings, tmp_path):
    """Read text messages where the console writes them."""
    settings.TEXT_CONSOLE_FILE = str(tmp_path / "texts.log")


def proven(app, path="sign-in", phone=PHONE):
    """Have a code sent to a phone; return what proves that it came."""
    ticket = app.do(f"{path}/codes/", {"phone": phone})["ticket"]
    return {"phone": phone, "ticket": ticket, "code": last_code()}


def shown(standin, partner):
    """Return what the partner's SDK gives an app to show."""
    given = standin.sdk(partner, "ming")
    return {name: given[name] for name in SHOWN[partner]}


def test_password(adas):
    assert adas.ask("account/")["email"] == "ada@example.com"


def test_a_wrong_password_opens_nothing(ada):
    app = App()
    wrong = {"email": str(ada.email), "password": PASSWORD + "!"}
    assert app.post(LOGIN, wrong).status_code == 400
    assert app.refusal("account/", method="get")[0] == 401


def test_sms_code_signs_in_or_registers(guest):
    first = guest.do("sign-in/", proven(guest))
    guest.carry(first["token"])
    assert (first["is_new"], guest.ask("account/")["phone"]) == (True, PHONE)


def test_a_token_nobody_holds_is_refused(guest):
    guest.carry("nobody-holds-this-token")
    assert guest.refusal("account/", method="get") == (401, "authentication_failed")


def test_sms_password_reset(ada):
    app = App()
    proof = proven(app, "password-reset", str(ada.phone))
    app.do("password-reset/", {**proof, "password": "a-walk-in-the-rain-9"})
    answer = app.post(LOGIN, {"email": str(ada.email), "password": "a-walk-in-the-rain-9"})
    assert answer.json()["meta"]["is_authenticated"]


@every_partner
def test_wechat_weibo_and_qq(guest, standin, partner):
    new_face = guest.do(f"sign-in/providers/{partner}/", shown(standin, partner))
    entered = guest.do("sign-in/identity/", {"identity": new_face["identity"], **proven(guest)})
    assert entered["is_new"]
    again = guest.do(f"sign-in/providers/{partner}/", shown(standin, partner))
    assert (again["is_new"], bool(again["token"])) == (False, True)


@every_partner
def test_binding_and_unbinding(adas, standin, partner):
    proof = {"partner": partner, "password": PASSWORD}
    bound = adas.do("account/identities/", {**proof, **shown(standin, partner)})
    assert [one["partner"] for one in adas.ask("account/identities/")] == [partner]
    adas.do(f"account/identities/{bound['id']}/", method="delete")
    assert adas.ask("account/identities/") == []


def test_devices_are_listed_and_ended(adas, ada):
    other = App(HTTP_X_DEVICE_NAME="Pad").enter(email=str(ada.email))
    theirs = next(one for one in adas.ask("account/sessions/") if not one["is_current"])
    assert theirs["device"] == "Pad"
    adas.do(f"account/sessions/{theirs['id']}/", method="delete")
    assert other.refusal("account/", method="get")[0] == 401


def test_signing_out(adas):
    token = adas.headers["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    adas.delete("/_allauth/app/v1/auth/session", HTTP_X_SESSION_TOKEN=token)
    assert adas.refusal("account/", method="get")[0] == 401
