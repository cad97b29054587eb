"""Apps sign people in with what WeChat's, Weibo's and QQ's SDKs give them."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

import accounts.services.identities
from accounts.gateways.identities import PARTNERS
from accounts.gateways.identities.contract import Face
from accounts.models import PhoneCode, User
from accounts.services import codes
from tests.accounts.test_identities import give_phone, last_code, scan

pytestmark = pytest.mark.django_db
PHONE = "+8613800138055"
SHOWN = {"weixin": ("code",), "weibo": ("access_token", "uid"), "qq": ("access_token",)}
every_partner = pytest.mark.parametrize("partner", list(SHOWN))


def shown(standin, partner, who="ming"):
    """Return what the partner's SDK gives an app to show."""
    given = standin.sdk(partner, who)
    return {name: given[name] for name in SHOWN[partner]}


def sign_in(api, partner, facts):
    """Show something to the shop."""
    return api.post(f"/api/v1/sign-in/providers/{partner}/", facts)


def join(api, identity, /, phone=PHONE, **changes):
    """Send the phone number along, and the code it was sent."""
    asked = codes.ask(phone=phone, purpose=PhoneCode.Purpose.SIGN_IN, address="192.0.2.7")
    facts = {"identity": identity, "phone": phone, "ticket": asked.ticket, "code": last_code()}
    return api.post("/api/v1/sign-in/identity/", facts | changes)


def account_of(api, token):
    """Read the account a token opens."""
    return api.get("/api/v1/account/", headers={"Authorization": f"Bearer {token}"}).json()


@every_partner
def test_a_new_face_is_asked_for_a_phone_number(api, standin, partner):
    answer = sign_in(api, partner, shown(standin, partner))
    assert answer.status_code == 202
    assert answer.json()["nickname"] == "小明 🦊"


@every_partner
def test_who_proves_a_phone_number_gets_a_token(api, standin, partner):
    identity = sign_in(api, partner, shown(standin, partner)).json()["identity"]
    answer = join(api, identity).json()
    assert answer["is_new"]
    assert account_of(api, answer["token"])["phone"] == PHONE


@every_partner
def test_a_known_face_gets_a_token_at_once(api, standin, partner):
    join(api, sign_in(api, partner, shown(standin, partner)).json()["identity"])
    answer = sign_in(api, partner, shown(standin, partner)).json()
    assert not answer["is_new"]
    assert account_of(api, answer["token"])["phone"] == PHONE


def test_weibos_own_browser_shows_the_code_it_was_given(api, standin):
    back = "http://127.0.0.1:8000/weibo/"
    asked = PARTNERS["weibo"].entrance(back, "s") + "&display=mobile"
    phone = standin.open(asked)
    form = {"person": "ming", "do": "yes"}
    sent = standin.web.post(phone, data=form, allow_redirects=False).headers["Location"]
    code = sent.partition("code=")[2].partition("&")[0]
    assert sign_in(api, "weibo", {"code": code, "redirect_uri": back}).status_code == 202


def test_a_page_and_an_app_know_the_same_person(api, client, standin):

    scan(client, standin, "qq")
    give_phone(client)
    assert sign_in(api, "qq", shown(standin, "qq")).status_code == 200


@pytest.mark.parametrize(
    "facts", [{}, {"code": "x", "access_token": "y"}, {"code": ""}, {"code": "a\x00b"}, {"x": 1}]
)
def test_what_makes_no_sense_is_refused(api, standin, facts):
    assert sign_in(api, "weixin", facts).status_code == 400


def test_a_made_up_code_is_refused(api, standin):
    answer = sign_in(api, "weixin", {"code": "made-up"})
    assert (answer.status_code, answer.json()["code"]) == (400, "identity_not_recognised")


def test_a_partner_that_is_away_is_said_to_be(api, standin, settings):
    settings.WEIXIN_API_URL = "http://127.0.0.1:9"
    assert sign_in(api, "weixin", {"code": "any"}).json()["code"] == "partner_silent"


@pytest.mark.parametrize("partner", ["weixin", "apple", "nobody"])
def test_a_partner_the_shop_has_no_account_with_is_not_there(api, partner):
    assert sign_in(api, partner, {"code": "x"}).status_code == 404


def test_a_token_of_somebody_elses_app_is_refused(api, standin):
    stolen = standin.sdk("weibo", app_id="a-game")
    facts = {"access_token": stolen["access_token"], "uid": stolen["uid"]}
    assert sign_in(api, "weibo", facts).status_code == 400


@pytest.mark.parametrize(
    "changes", [{"code": "000000x"}, {"ticket": "another"}, {"identity": "made-up"}]
)
def test_one_wrong_thing_lets_nobody_in(api, standin, changes):
    identity = sign_in(api, "qq", shown(standin, "qq")).json()["identity"]
    assert join(api, identity, **changes).status_code == 400
    assert not SocialAccount.objects.exists()


def test_who_has_a_second_factor_is_asked_for_it(api, standin, ada):
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": "x"})
    identity = sign_in(api, "qq", shown(standin, "qq")).json()["identity"]
    answer = join(api, identity, ada.phone)
    assert answer.status_code == 401
    assert api.get(
        "/api/v1/account/", headers={"Authorization": f"Bearer {answer.json()['token']}"}
    ).status_code in {401, 403}


def test_one_lists_binds_and_unbinds(ada, ada_api, standin):
    ada.set_password("right-horse-9")
    ada.save()
    facts = {"partner": "qq", "password": "right-horse-9", **shown(standin, "qq")}
    bound = ada_api.post("/api/v1/account/identities/", facts)
    assert bound.status_code == 201
    assert ada_api.get("/api/v1/account/identities/").json() == [bound.json()]
    address = f"/api/v1/account/identities/{bound.json()['id']}/"
    assert [ada_api.delete(address).status_code for _n in range(2)] == [204, 404]


def test_one_binds_with_a_code_to_ones_own_phone(ada_api, standin):
    ticket = ada_api.post("/api/v1/account/codes/").json()["ticket"]
    proof = {"ticket": ticket, "phone_code": last_code()}
    answer = ada_api.post(
        "/api/v1/account/identities/", {"partner": "qq", **proof, **shown(standin, "qq")}
    )
    assert answer.status_code == 201


@pytest.mark.parametrize("proof", [{}, {"password": "wrong"}, {"phone_code": "1", "ticket": "x"}])
def test_without_a_proof_nothing_is_bound(ada_api, standin, proof):
    facts = {"partner": "qq", **proof, **shown(standin, "qq")}
    assert ada_api.post("/api/v1/account/identities/", facts).status_code == 403
    assert not SocialAccount.objects.exists()


def test_the_only_way_in_stays(ada, ada_api):
    User.objects.filter(pk=ada.pk).update(phone=None, password="!")
    face = Face("qq", "u1")
    bound = accounts.services.identities.bind(user=ada, face=face)
    answer = ada_api.delete(f"/api/v1/account/identities/{bound.pk}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "only_way_in")


def test_allauths_own_way_to_unbind_is_closed(ada, ada_client):
    bound = accounts.services.identities.bind(user=ada, face=Face("qq", "u1"))
    facts = {"provider": "qq", "account": bound.uid}
    address = "/_allauth/browser/v1/account/providers"
    answer = ada_client.delete(address, facts, content_type="application/json")
    assert answer.status_code == 400
    assert SocialAccount.objects.exists()
