"""Paying by each gateway against the stand-in, in both languages, at a desk and on a phone."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from orders.models import Order
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.payments import speak_all, wait_until
from tests.factories.sale import place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile"
WAYS = [
    *((1280, way) for way in ("wechat:native", "alipay:page", "alipay:qr", "stripe:checkout")),
    *((360, way) for way in ("wechat:h5", "alipay:wap", "stripe:checkout")),
]


@pytest.fixture
def shop(site: str, gateway: str, tmp_path: Path, settings: Any) -> str:
    """The shop, open to every gateway the stand-in plays."""
    speak_all(settings, tmp_path / "keys", gateway)
    return site


@pytest.fixture
def shopper() -> User:
    """Somebody with an order to pay."""
    return UserFactory(language="zh-hans")


def window(visitor: Any, shop: str, shopper: User, width: int, language: str) -> Page:
    """Open a browser in which the shopper is signed in, of a phone where it is narrow."""
    context = visitor(width, language)
    if width < 600:
        context.set_extra_http_headers({"User-Agent": PHONE})
    key = signed_in(shopper).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": key, "url": shop}])
    return context.new_page()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("width", "way"), WAYS)
def test_an_order_is_paid_by_each_gateway(shop, visitor, shopper, width, way, language):
    order = place(shopper)
    page = window(visitor, shop, shopper, width, language)
    prefix = "/en" if language == "en" else ""
    page.goto(f"{shop}{prefix}/orders/{order.number}/pay/")
    page.locator(f"input[value='{way}']").check(force=True)
    page.locator("form:has(input[name=method]) button").click()
    page.locator("a.btn.primary.large").click()
    page.locator("button[value=pay]").click()
    expect(page.locator(".ok")).to_be_visible()
    wait_until(lambda: Order.objects.get(pk=order.pk).state == Order.State.PAID)
    page.goto(f"{shop}{prefix}/orders/{order.number}/pay/")
    expect(page).to_have_url(f"{shop}{prefix}/orders/{order.number}/result/")
