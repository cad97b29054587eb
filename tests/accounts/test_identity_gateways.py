"""WeChat, Weibo and QQ say who somebody is, and the shop believes no more than they say."""

from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.gateways.identities import PARTNERS
from accounts.gateways.identities.asking import words
from accounts.gateways.identities.contract import NotVouched, PartnerAway

BACK = "http://127.0.0.1:8000/accounts/back/"
every_partner = pytest.mark.parametrize("code", ["weixin", "weibo", "qq"])


def whose(standin, code, who="ming"):
    """Go through a partner's pages; return who the shop takes it for."""
    partner = PARTNERS[code]
    return partner.by_code(standin.code(partner.entrance(BACK, "s1"), who), BACK)


@every_partner
def test_a_scan_says_who_it_is(standin, code):
    face = whose(standin, code)
    assert (face.partner, face.nickname) == (code, "小明 🦊")


@every_partner
def test_the_same_person_is_the_same_each_time_and_nobody_else(standin, code):
    first, again, other = (whose(standin, code, who) for who in ("ming", "ming", "hong"))
    assert first.uid == again.uid != other.uid


@pytest.mark.parametrize("code", ["weixin", "qq"])
def test_somebody_is_known_by_the_number_all_our_apps_share(standin, code):
    face = whose(standin, code)
    assert face.alias
    assert face.uid != face.alias


@every_partner
def test_a_code_is_good_once(standin, code):
    partner = PARTNERS[code]
    given = standin.code(partner.entrance(BACK, "s1"))
    partner.by_code(given, BACK)
    with pytest.raises(NotVouched):
        partner.by_code(given, BACK)


@every_partner
def test_a_code_is_good_for_two_minutes(standin, code):
    partner = PARTNERS[code]
    given = standin.code(partner.entrance(BACK, "s1"))
    standin.later(121)
    with pytest.raises(NotVouched):
        partner.by_code(given, BACK)


@every_partner
def test_a_code_of_another_partner_is_no_code(standin, code):
    partner, other = PARTNERS[code], PARTNERS["qq" if code == "weibo" else "weibo"]
    given = standin.code(other.entrance(BACK, "s1"))
    with pytest.raises(NotVouched):
        partner.by_code(given, BACK)


@every_partner
def test_a_wrong_secret_vouches_for_nobody(standin, settings, code):
    partner = PARTNERS[code]
    given = standin.code(partner.entrance(BACK, "s1"))
    setattr(settings, f"{code.upper()}_APP_SECRET", "wrong")
    with pytest.raises(NotVouched):
        partner.by_code(given, BACK)


@pytest.mark.parametrize("code", ["weibo", "qq"])
def test_an_apps_token_says_who_it_is(standin, code):
    token = standin.sdk(code)["access_token"]
    assert PARTNERS[code].by_token(token).uid == whose(standin, code).uid


@pytest.mark.parametrize("code", ["weibo", "qq"])
def test_a_token_made_for_somebody_elses_app_opens_nothing(standin, code):
    token = standin.sdk(code, app_id="a-game")["access_token"]
    with pytest.raises(NotVouched):
        PARTNERS[code].by_token(token)


def test_a_token_of_one_person_is_not_anothers(standin):
    token, other = standin.sdk("weibo")["access_token"], standin.sdk("weibo", "hong")["uid"]
    with pytest.raises(NotVouched):
        PARTNERS["weibo"].by_token(token, other)


def test_a_token_of_wechats_is_not_taken_for_it_names_no_app(standin):
    with pytest.raises(NotVouched):
        PARTNERS["weixin"].by_token(standin.sdk("weixin")["access_token"])


def test_a_phone_app_has_a_number_of_its_own_at_wechat(standin, settings):
    settings.WEIXIN_MOBILE_APP_ID, settings.WEIXIN_MOBILE_APP_SECRET = "another", "wrong"
    with pytest.raises(NotVouched):
        PARTNERS["weixin"].by_code(standin.sdk("weixin")["code"])


@every_partner
def test_a_partner_that_is_away_is_not_taken_for_a_refusal(standin, settings, code):
    setattr(settings, f"{code.upper()}_API_URL", "http://127.0.0.1:9")
    with pytest.raises(PartnerAway):
        PARTNERS[code].by_code("any", BACK)


@every_partner
def test_an_answer_that_is_no_document_is_none(standin, settings, code):
    setattr(settings, f"{code.upper()}_API_URL", f"{standin.url}/nowhere")
    with pytest.raises(PartnerAway):
        PARTNERS[code].by_code("any", BACK)


@every_partner
def test_the_state_comes_back_as_it_went(standin, code):
    back = standin.scan(PARTNERS[code].entrance(BACK, "a b&c=d"))
    assert parse_qs(urlsplit(back).query)["state"] == ["a b&c=d"]


def test_a_name_keeps_its_letters_and_loses_what_confuses():
    assert (
        words({"nickname": " 小\u202e明\x00  🦊 " + "长" * 60}, "nickname")
        == "小明 🦊 " + "长" * 35
    )
