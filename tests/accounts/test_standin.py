"""The stand-in for WeChat, Weibo and QQ: its tickets are as safe as theirs."""

import re
import subprocess
import sys

import pytest

from accounts.gateways.identities import PARTNERS
from accounts.standin.setup import read_setup
from tests.house.source import ROOT

BACK = "http://127.0.0.1:8000/accounts/back/"


@pytest.fixture
def entrance(standin):
    """Where a browser is sent to sign in with WeChat."""
    return PARTNERS["weixin"].entrance(BACK, "s1")


def test_the_phone_is_told_which_shop_and_from_where(standin, entrance):
    shown = standin.get(standin.phone_page(standin.open(entrance)) + "?lang=en").text
    assert "127.0.0.1:8000" in shown
    assert "127.0.0.1 (this machine)" in shown
    assert "If this was not you, cancel." in shown


@pytest.mark.parametrize(("language", "word"), [("zh", "扫一扫"), ("en", "Scan with your phone")])
def test_the_pages_speak_both_languages(standin, entrance, language, word):
    waiting = standin.open(entrance).partition("?")[0]
    assert word in standin.get(f"{waiting}?lang={language}").text


def test_who_scans_gets_no_code(standin, entrance):
    waiting = standin.open(entrance)
    phone = standin.phone_page(waiting)
    standin.decide(waiting)
    assert "code=" not in standin.get(phone).text
    assert "Location" not in standin.get(phone).headers


def test_the_number_in_the_code_opens_no_waiting_page(standin, entrance):
    waiting = standin.open(entrance)
    swapped = standin.phone_page(waiting).replace("/phone/", "/scan/")
    standin.decide(waiting)
    assert standin.get(swapped).status_code == 404


def test_the_number_of_the_waiting_page_confirms_nothing(standin, entrance):
    waiting = standin.open(entrance)
    swapped = waiting.replace("/scan/", "/phone/")
    answer = standin.web.post(swapped, data={"person": "ming", "do": "yes"})
    assert answer.status_code == 404


def test_a_ticket_is_good_for_two_minutes(standin, entrance):
    waiting = standin.open(entrance)
    phone = standin.phone_page(waiting)
    standin.later(121)
    standin.web.post(phone, data={"person": "ming", "do": "yes"})
    assert "二维码已失效" in standin.get(waiting).text


def test_a_ticket_is_decided_once(standin, entrance):
    waiting = standin.open(entrance)
    phone = standin.phone_page(waiting)
    for who in ("ming", "hong"):
        standin.web.post(phone, data={"person": who, "do": "yes"})
    assert len(standin.get(waiting).headers["Location"]) > 0
    assert "Location" not in standin.get(waiting).headers


@pytest.mark.parametrize(
    ("code", "error"), [("weibo", "access_denied"), ("qq", "access_denied"), ("weixin", None)]
)
def test_a_refusal_on_the_phone_goes_back_as_the_partner_has_it(standin, code, error):
    back = standin.scan(PARTNERS[code].entrance(BACK, "s1"), button="no")
    assert ("access_denied" in back) == bool(error)


def test_within_weibos_own_app_there_is_nothing_to_scan(standin):
    phone = standin.open(PARTNERS["weibo"].entrance(BACK, "s1") + "&display=mobile")
    answer = standin.web.post(
        phone, data={"person": "ming", "do": "yes"}, allow_redirects=False, timeout=5
    )
    assert answer.headers["Location"].startswith(f"{BACK}?code=")


def test_the_pages_run_no_scripts_and_write_no_inline_styles(standin, entrance):
    waiting = standin.open(entrance)
    for address in (waiting, standin.phone_page(waiting)):
        answer = standin.get(address)
        assert not re.search(r"<script| style=| on\w+=", answer.text)
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("changes", ["appid=another", "redirect_uri=javascript:alert(1)"])
def test_an_app_that_is_not_known_is_turned_away(standin, entrance, changes):
    assert standin.get(f"{entrance.partition('#')[0]}&{changes}").status_code == 400


@pytest.mark.parametrize("path", ["/", "/scan/", "/phone/%00", "/phone/x", "/sdk/none", "/../etc"])
def test_what_is_not_there_is_refused(standin, path):
    assert standin.get(standin.url + path).status_code in {400, 404}


def test_a_body_that_is_too_large_is_refused(standin):
    answer = standin.web.post(f"{standin.url}/oauth2/access_token", data=b"x" * 70_000)
    assert answer.status_code == 413


@pytest.mark.parametrize("listen", ["8001", "host:", "host:port", "host:99999"])
def test_a_wrong_address_stops_the_start(listen):
    with pytest.raises(ValueError, match="STANDIN_LISTEN"):
        read_setup({"STANDIN_LISTEN": listen})


def test_the_process_says_where_it_listens_and_ends_when_told():
    command = [sys.executable, "-m", "accounts.standin"]
    environment = {"STANDIN_LISTEN": "127.0.0.1:0", "PATH": ""}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert "listens on 127.0.0.1:" in process.stdout.readline()
        process.terminate()
        assert process.wait(10) == 0


def test_the_waiting_page_looks_again_though_its_address_ends_in_a_mark(standin, entrance):
    assert entrance.endswith("#wechat_redirect")
    assert 'content="2;url=?lang=zh"' in standin.get(standin.open(entrance)).text
