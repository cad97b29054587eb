"""What visitors are told when signing in with a partner does not work, and what SPAs may do."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.messages import get_messages

from tests.accounts.test_identities import come_back, give_phone, scan, set_out, whose

pytestmark = pytest.mark.django_db
CALLBACK = "http://testserver/app/done/"


def said(answer):
    """Return what the visitor is told on the next page."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def set_out_from_an_app(client, process="login"):
    """Ask allauth's headless door for the partner's page, as a front end of its own would."""
    facts = {"provider": "qq", "callback_url": CALLBACK, "process": process}
    return client.post("/_allauth/browser/v1/auth/provider/redirect", facts).url


def test_a_partner_that_is_away_is_named(client, standin, settings):
    back = standin.scan(set_out(client, "weibo"))
    settings.WEIBO_API_URL = "http://127.0.0.1:9"
    assert "微博暂时没有响应" in said(come_back(client, back))


def test_a_code_that_is_too_old_is_named(client, standin):
    back = standin.scan(set_out(client, "qq"))
    standin.later(121)
    assert "QQ未能确认身份" in said(come_back(client, back))


def test_who_cancels_on_the_phone_is_told_that_nothing_happened(client, standin):
    waiting = standin.open(set_out(client, "weibo"))
    standin.decide(waiting, button="no")
    answer = come_back(client, standin.get(waiting).headers["Location"])
    assert (answer.url, "已取消" in said(answer)) == ("/accounts/login/", True)


def test_who_is_signed_in_is_not_signed_in_as_another(client, standin, ada_client):
    scan(client, standin, "qq")
    give_phone(client)
    ada = whose(ada_client)
    answer = scan(ada_client, standin, "qq")
    assert (answer.url, whose(ada_client)) == ("/account/identities/", ada)


def test_a_front_end_of_its_own_gets_who_is_known_back(client, standin):
    scan(client, standin, "qq")
    give_phone(client)
    user = whose(client)
    client.logout()
    answer = come_back(client, standin.scan(set_out_from_an_app(client)))
    assert (answer.url, whose(client)) == (CALLBACK, user)


def test_a_front_end_of_its_own_gets_no_way_around_the_phone(client, standin):
    answer = come_back(client, standin.scan(set_out_from_an_app(client)))
    assert (answer.url, whose(client)) == ("/accounts/identity/phone/", None)


def test_a_front_end_of_its_own_binds_nothing_without_a_proof(ada_client, standin):
    come_back(ada_client, standin.scan(set_out_from_an_app(ada_client, "connect")))
    assert not SocialAccount.objects.exists()
