"""Paying on a page within WeChat, whose bridge a test plays."""

import re
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import expect

from orders.models import Order
from tests.conftest import signed_in
from tests.factories.payments import speak_all
from tests.factories.sale import place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
WITHIN = "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile MicroMessenger/8.0.50"
COMES = """
window.WeixinJSBridge = {
  invoke: async (_name, parameters, told) => told(await window.payAsWechat(parameters)),
};
document.dispatchEvent(new Event("WeixinJSBridgeReady"));
"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_within_wechat_asks_who_pays_and_pays_by_the_bridge(
    site: str, gateway: str, visitor: Any, ada: Any, settings: Any, tmp_path: Path, language: str
) -> None:
    speak_all(settings, tmp_path / "keys", gateway)
    order = place(ada)
    context = visitor(360, language)
    context.set_extra_http_headers({"User-Agent": WITHIN})
    key = signed_in(ada).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": key, "url": site}])
    page = context.new_page()
    bridge = f"{gateway}/wechat/bridge"
    page.expose_function("payAsWechat", lambda said: requests.post(bridge, json=said).json())
    page.goto(f"{site}{'/en' if language == 'en' else ''}/orders/{order.number}/pay/")
    page.locator("input[value='wechat:jsapi']").check(force=True)
    page.locator("form:has(input[name=method]) button").click()
    expect(page.locator("wechat-bridge p")).to_be_visible()
    expect(page.locator("wechat-bridge button")).to_be_hidden()
    page.evaluate(COMES)
    page.locator("wechat-bridge button").click()
    expect(page).to_have_url(re.compile(f"/orders/{order.number}/result/"))
    expect(page.locator(".mark.success")).to_be_visible(timeout=20_000)
    order.refresh_from_db()
    assert order.state == Order.State.PAID
