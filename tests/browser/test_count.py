"""A zone is counted on a phone with a scanner; somebody else approves at a desk."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from inventory.models import StockCount, StockItem
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.catalog import make_variant
from tests.factories.handling import make_store, shelve

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
EXPECTED = 7713


@pytest.fixture
def zone() -> StockItem:
    """A zone with two things in it, and a bin beside it."""
    store = make_store("SH", "上海仓")
    shelve(make_variant(sku="TEA-2", product__name="龙井"), 3, store, "A-02")
    shelve(make_variant(sku="TEA-9", product__name="普洱"), 3, store, "B-01")
    tea = make_variant(sku="TEA-1", barcode="6901234567892", product__name="龙井")
    return shelve(tea, EXPECTED, store, "A-01")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_zone_is_counted_and_approved(site, visitor, zone, clerk, language):
    home = site + ("/en/" if language == "en" else "/")
    counter = UserFactory(email="counter@example.com", is_staff=True, is_superuser=True)
    phone = enter(visitor(360, language).new_page(), home, counter)
    begin(phone, home)
    expect(phone.locator("main")).not_to_contain_text("TEA-9")
    for _scan in range(2):
        scan(phone, "6901234567892")
    expect(phone.locator("#counted b.counted").first).to_have_text("2")
    scan(phone, "TEA-1", "7700")
    scan(phone, "TEA-2", "3")
    expect(phone.locator("main")).not_to_contain_text(str(EXPECTED))
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    phone.click("form[action$='/submit/'] button")
    expect(phone.locator("main")).to_contain_text(str(EXPECTED))
    expect(phone.locator("form[action$='/approve/']")).to_have_count(0)
    approve(enter(visitor(1280, language).new_page(), home, clerk), home)
    zone.refresh_from_db()
    assert zone.on_hand == 7700


def enter(page: Page, home: str, who: User) -> Page:
    """Sign in to the back office."""
    page.goto(f"{home}admin/")
    page.fill("[name=username]", str(who.email))
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_load_state()
    return page


def begin(page: Page, home: str) -> None:
    """Begin a count of zone A."""
    page.goto(f"{home}admin/inventory/stockcount/")
    page.click("a[href$='/begin/']")
    page.fill("[name=zone]", "A")
    page.click(".paper-form button[type=submit]")
    expect(page.locator("form.scan")).to_be_visible()


def scan(page: Page, code: str, quantity: str = "") -> None:
    """Type as a scanner does: the code goes where the focus is, Enter sends it."""
    expect(page.locator("[name=code]")).to_be_focused()
    page.keyboard.type(code)
    if quantity:
        page.fill("[name=quantity]", quantity)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def approve(page: Any, home: str) -> None:
    """Approve the count that waits, with a reason beside the difference."""
    page.goto(f"{home}admin/inventory/stockcount/{StockCount.objects.get().pk}/change/")
    page.fill("[name^=reason-]", "13 missing")
    page.click("form[action$='/explain/'] button")
    page.click("form[action$='/approve/'] button")
    expect(page.locator(".badge.paper-approved")).to_be_visible()
