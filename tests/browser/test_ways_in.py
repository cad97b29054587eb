"""A newcomer's ways in: a code to the phone, a scan, and another account bound to one's own."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import PhoneCode, User
from operations.services.outbox import relay
from shop.outbox import HANDLERS
from tests.factories.identities import Standin, standin, standin_process

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

__all__ = ["standin", "standin_process"]
PHONE = "138 0013 8222"
SEEN = [(360, "zh"), (360, "en"), (1280, "zh"), (1280, "en")]


@pytest.fixture
def texts(tmp_path: Path, settings: Any) -> Path:
    """Where the shop's text messages arrive."""
    settings.TEXT_CONSOLE_FILE = str(tmp_path / "texts.log")
    return tmp_path / "texts.log"


@pytest.fixture
def partners(standin: Standin, settings: Any) -> Standin:
    """The shop's partners, to whom its forms may lead."""
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    led = {**policy, "form-action": [*policy["form-action"], standin.url]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": led}
    return standin


@pytest.fixture(params=SEEN, ids=lambda seen: f"{seen[0]}-{seen[1]}")
def window(request: Any, visitor: Callable[..., BrowserContext]) -> BrowserContext:
    """A browser of a size, in a language."""
    width, language = request.param
    opened = visitor(width, language)
    opened.language = language
    return opened


def home_of(site: str, window: BrowserContext) -> str:
    """Return the shop's address in the window's language."""
    return f"{site}/en/" if window.language == "en" else f"{site}/"


def code_in(texts: Path) -> str:
    """Let the relay send what is promised; return the newest code."""
    relay(HANDLERS)
    return re.findall(r"\b\d{6}\b", texts.read_text(encoding="utf-8"))[-1]


def come_in_by_code(page: Page, home: str, texts: Path) -> None:
    """Give a phone number, and the code it is sent."""
    page.goto(f"{home}accounts/code/")
    page.fill("[name=phone]", PHONE)
    page.check("[name=agrees]")
    page.click("main form.stack button[type=submit]")
    enter(page, code_in(texts))


def enter(page: Page, code: str) -> None:
    """Type a code in and go on."""
    page.fill("[name=code]", code)
    page.locator("main form:has([name=code]) button[type=submit]").click()


def confirm_on_the_phone(page: Page, window: BrowserContext, who: str = "ming") -> None:
    """Scan the code the page shows, and confirm on the phone."""
    phone = window.new_page()
    phone.goto(str(page.locator("a[href*='/phone/']").get_attribute("href")))
    phone.check(f"[name=person][value={who}]")
    with phone.expect_navigation():
        phone.click("button[value=yes]")
    phone.close()


def leave(page: Page, home: str) -> None:
    """Sign out."""
    page.goto(f"{home}accounts/logout/")
    page.locator("main form button[type=submit]").click()


def test_a_newcomer_comes_in_by_a_code(window, site, texts):
    page, home = window.new_page(), home_of(site, window)
    come_in_by_code(page, home, texts)
    expect(page).to_have_url(re.compile("/account/$"))
    assert User.objects.get().phone == "+8613800138222"
    assert PhoneCode.objects.get().used_at


def test_a_newcomer_scans_and_gives_a_phone_and_next_time_only_scans(window, site, texts, partners):
    page, home = window.new_page(), home_of(site, window)
    page.goto(f"{home}accounts/login/")
    page.locator("form[action*='weixin'] button").click()
    confirm_on_the_phone(page, window)
    page.fill("[name=phone]", PHONE)
    page.check("[name=agrees]")
    page.click("main form.stack button[type=submit]")
    enter(page, code_in(texts))
    expect(page).to_have_url(re.compile("/account/$"))
    leave(page, home)
    page.goto(f"{home}accounts/login/")
    page.locator("form[action*='weixin'] button").click()
    confirm_on_the_phone(page, window)
    expect(page).to_have_url(re.compile("/account/$"))
    assert User.objects.get().phone == "+8613800138222"


@pytest.mark.parametrize("partner", ["weibo", "qq"])
def test_another_account_is_bound_and_unbound(window, site, texts, partners, partner):
    page, home = window.new_page(), home_of(site, window)
    come_in_by_code(page, home, texts)
    page.goto(f"{home}account/identities/{partner}/bind/")
    page.locator("main form.stack button[type=submit]").click()
    confirm_on_the_phone(page, window)
    expect(page).to_have_url(re.compile("/account/identities/"))
    page.locator("a[href$='/unbind/']").click()
    assert SocialAccount.objects.get().provider == partner
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile("/account/identities/$"))
    assert not SocialAccount.objects.exists()


def test_a_password_is_forgotten_and_renewed_by_a_code(window, site, texts, ada):
    page, home = window.new_page(), home_of(site, window)
    page.goto(f"{home}accounts/code/reset/")
    page.fill("[name=phone]", str(ada.phone))
    page.click("main form.stack button[type=submit]")
    page.fill("[name=password]", "a-long-walk-in-the-rain")
    enter(page, code_in(texts))
    page.wait_for_load_state()
    ada.refresh_from_db()
    assert ada.check_password("a-long-walk-in-the-rain")
