"""Signing in with somebody else's account cannot be replayed, swapped, slipped in or waited out."""

import time
from types import SimpleNamespace

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import signing
from django.test import Client

import accounts.services.faces
import accounts.services.identities
import accounts.social.adapter
from accounts.gateways.identities import PARTNERS
from accounts.gateways.identities.contract import Face
from accounts.services.faces import FaceForgotten
from tests.accounts.test_identities import (
    bind,
    come_back,
    fresh,
    scan,
    set_out,
    whose,
)
from tests.factories.identities import standin, standin_process

__all__ = ["standin", "standin_process"]

BACK = "http://127.0.0.1:8000/back/"

pytestmark = pytest.mark.django_db
every_partner = pytest.mark.parametrize("partner", ["weixin", "weibo", "qq"])


@pytest.fixture
def known(ada, standin):
    """Ada, whom every partner's account of ming is bound to."""
    for partner in PARTNERS.values():
        face = partner.by_code(standin.code(partner.entrance(BACK, "")), BACK)
        accounts.services.identities.bind(user=ada, face=face)
    return ada


@every_partner
def test_a_way_back_is_gone_once(client, standin, known, partner):
    back = standin.scan(set_out(client, partner))
    assert come_back(client, back).url == "/account/"
    client.logout()
    assert come_back(client, back).url == "/accounts/login/"
    assert whose(client) is None


@every_partner
def test_a_way_back_leads_nowhere_in_another_browser(client, standin, known, partner):
    back = standin.scan(set_out(client, partner))
    other = Client()
    assert come_back(other, back).url == "/accounts/login/"
    assert whose(other) is None


@every_partner
def test_a_code_does_not_go_with_another_browsers_state(client, standin, known, partner):
    """Login CSRF: the attacker's own code, slipped into the victim's browser."""
    attackers = standin.scan(set_out(Client(), partner))
    code = attackers.partition("code=")[2].partition("&")[0]
    assert come_back(client, f"/accounts/{partner}/login/callback/?code={code}").status_code == 302
    assert whose(client) is None


def test_a_state_of_one_partner_is_none_of_anothers(client, standin, known):
    asked = set_out(client, "weibo")
    state = asked.partition("state=")[2].partition("&")[0]
    code = standin.code(set_out(Client(), "qq"))
    come_back(client, f"/accounts/qq/login/callback/?code={code}&state={state}")
    assert whose(client) is None


@every_partner
def test_a_sign_in_is_finished_within_two_minutes(client, standin, known, partner, monkeypatch):
    back = standin.scan(set_out(client, partner))
    late = SimpleNamespace(time=lambda: time.time() + 121)
    monkeypatch.setattr(accounts.social.adapter, "time", late)
    assert come_back(client, back).url == "/accounts/login/"
    assert whose(client) is None


def test_a_code_that_was_scanned_by_another_gives_the_scanner_nothing(client, standin, known):
    """Scan-ticket swap: who reads the code off a screen cannot take over what waits for it."""
    waiting = standin.open(set_out(client, "weixin"))
    spied = standin.phone_page(waiting).replace("/phone/", "/scan/")
    standin.decide(waiting)
    assert "Location" not in standin.get(spied).headers


def test_the_address_that_sets_out_is_asked_by_a_form_with_a_token(standin):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/accounts/weixin/login/").status_code == 403
    assert strict.get("/accounts/weixin/login/").status_code == 200


def test_an_address_that_says_connect_binds_nothing(standin, bo_client):
    """Bind hijack: a link that makes the victim bind the attacker's account."""
    asked = bo_client.post("/accounts/qq/login/?process=connect").url
    come_back(bo_client, standin.scan(asked))
    assert not SocialAccount.objects.exists()


def test_the_attackers_account_is_not_bound_by_the_victims_browser(standin, ada, bo):
    """Bind hijack: the attacker's way back, opened by who is signed in."""
    attacker, victim = fresh(bo), fresh(ada)
    asked = attacker.post("/account/identities/qq/bind/").url
    come_back(victim, standin.scan(asked))
    assert not SocialAccount.objects.exists()


def test_what_one_set_out_to_bind_is_not_bound_to_who_signs_in_next(standin, ada, bo):
    client = fresh(ada)
    back = standin.scan(client.post("/account/identities/qq/bind/").url)
    client.force_login(bo)
    come_back(client, back)
    assert not SocialAccount.objects.exists()


def test_whose_face_is_known_elsewhere_is_not_taken_from_them(standin, known, bo):
    client = fresh(bo)
    bind(client, standin)
    assert SocialAccount.objects.get(provider="qq").user == known


def test_a_face_left_at_the_door_is_bound_to_nobody_who_comes_by_password(client, standin, bo):
    """On a shared machine one person scans and leaves; the next signs in as themselves."""
    scan(client, standin)
    bo.set_password("right-horse-9")
    bo.save()
    client.post("/accounts/login/", {"login": bo.email, "password": "right-horse-9"})
    assert whose(client) == str(bo.pk)
    assert not SocialAccount.objects.exists()


def test_a_face_at_the_door_is_forgotten_after_ten_minutes(client, standin, monkeypatch):
    scan(client, standin)
    late = SimpleNamespace(time=lambda: time.time() + 601)
    monkeypatch.setattr(signing, "time", late)
    assert client.get("/accounts/identity/phone/").url == "/accounts/login/"


def test_a_face_nobody_sealed_is_no_face():
    honest = accounts.services.faces.seal(Face("qq", "u1"))
    forged = signing.dumps({"partner": "qq", "uid": "u2"}, salt="another")
    for given in ("", "x", honest[:-1], honest[1:], forged):
        with pytest.raises(FaceForgotten):
            accounts.services.faces.unseal(given)


@pytest.mark.parametrize("facts", ["", "?code=x", "?state=x", "?error=access_denied&state=x"])
def test_a_way_back_without_its_facts_is_a_kind_refusal(client, standin, facts):
    answer = client.get(f"/accounts/weixin/login/callback/{facts}")
    assert answer.url == "/accounts/login/"


@pytest.mark.parametrize("junk", ["%00", "%ff", "a" * 3000, "<script>"])
def test_a_way_back_with_junk_is_a_kind_refusal(client, standin, junk):
    state = set_out(client, "qq").partition("state=")[2].partition("&")[0]
    answer = client.get(f"/accounts/qq/login/callback/?code={junk}&state={state}")
    assert answer.status_code in {302, 400}


def test_allauths_form_for_new_faces_lets_nobody_in(client, standin):
    scan(client, standin)
    facts = {"email": "eve@example.com", "password1": "right-horse-9"}
    answer = client.post(
        "/_allauth/browser/v1/auth/provider/signup", facts, content_type="application/json"
    )
    assert answer.status_code == 409
    assert whose(client) is None
