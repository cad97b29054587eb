"""Every page a shopper can reach: no barrier, no complaint, nothing cut off, one language."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

import catalog.services.products
import orders.services.after_sales
from loyalty.models import Reward
from orders.models import Order, ReturnRequest
from shop.views import HELP_TOPICS
from tests.browser.whole_shop import WholeShop, open_shop
from tests.factories.after_sales import approve, arrive, ask, inspect, reject, settle
from tests.factories.promotions import make_banner, make_flash_sale, make_topic

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

# Preloading would have axe ask for imported sheets itself, at wrong addresses.
AXE = {"resultTypes": ["violations"], "preload": False}
OF_ADA = {
    "Jishi",
    "Shanlan",
    "shop",
    "example",
    "com",
    "Ada",
    "ada",
    "Lin",
    "Xuhui",
    "Shanghai",
    "North",
    "Caoxi",
    "Road",
}
# Names, and words of standards that the guide of the API says as they are written.
IN_ANY_LANGUAGE = {
    "English", "SKU", "JPEG", "PNG", "WebP", "Cookie", "中文", "简体中文", "集", "集市",
    "ISO", "JSON", "OpenAPI", "RFC", "Standard", "UTC", "Webhook", "Webhooks",
    "https", "null", "pointer",
}  # fmt: skip
CJK = re.compile(r"[\u3400-\u9fff]+")
WORD = re.compile(r"(?<![\w-])[A-Za-z]{3,}(?![\w-])")
VISIBLE = """() => {
  const words = (node) => [node.innerText, ...[...node.querySelectorAll('*')].flatMap((e) =>
    ['aria-label', 'placeholder', 'title', 'alt'].map((name) => e.getAttribute(name) || ''))];
  const page = document.body;
  const foreign = [...page.querySelectorAll('[lang], code, pre')].flatMap(words).join(' ');
  return [words(page).join(' '), foreign];
}"""


@pytest.fixture
def whole_shop(db: None) -> WholeShop:
    """A shop with one of everything."""
    return open_shop()


@pytest.fixture(params=[("zh", 360, "light"), ("en", 1280, "dark")], ids=["zh phone", "en desk"])
def inspector(
    request: Any, site: str, visitor: Any, whole_shop: WholeShop, settings: Any
) -> "Inspector":
    """Somebody who looks at pages in one language, at one width, by day or by night."""
    settings.ROOT_URLCONF = "tests.browser.broken"
    settings.SESSION_COOKIE_SECURE = False
    return Inspector(site, whole_shop, visitor, *request.param)


class Inspector:
    """Goes from page to page and writes down what is wrong with each."""

    def __init__(
        self, site: str, shop: WholeShop, visitor: Any, language: str, width: int, scheme: str
    ) -> None:
        self.site, self.shop, self.language, self.width = site, shop, language, width
        self.window: BrowserContext = visitor(width, language, scheme=scheme)
        self.page: Page = self.window.new_page()
        self.page.emulate_media(reduced_motion="reduce")
        self.found: list[str] = []
        self.heard: list[str] = []
        self.page.on("console", self.listen)
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))

    def listen(self, line: Any) -> None:
        """Remember an error of the console, except that the page itself is an error page."""
        is_status = "the server responded with a status of" in line.text
        if line.type == "error" and not (is_status and line.location["url"] == self.page.url):
            self.heard.append(line.text)

    def sign_in(self, user: Any) -> None:
        """Become somebody, or nobody."""
        self.window.clear_cookies()
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies["sessionid"].value
            self.window.add_cookies([{"name": "sessionid", "value": session, "url": self.site}])

    def visit(self, path: str, act: Callable[[Page], Any] | None = None) -> None:
        """Open a page, do something there, and look at what is shown."""
        prefix = "/en" if self.language == "en" and path.startswith("/") else ""
        self.page.goto((self.site if path.startswith("/") else "") + prefix + path)
        if act:
            act(self.page)
            self.page.wait_for_load_state("load")
        self.look(path if act is None else f"{path} after {act.__name__}")

    def look(self, name: str) -> None:
        """Write down what is wrong with the page as it stands."""
        wrong = [f"console: {line}" for line in self.heard]
        self.heard.clear()
        for rule in Axe().run(self.page, options=AXE).response["violations"]:
            places = [f"{node['target']} {node['html'][:160]}" for node in rule["nodes"]]
            wrong.append(f"axe {rule['id']}: {places}")
        wrong += [f"foreign: {words}" for words in self.foreign_words()]
        if self.width == 360:
            self.page.set_viewport_size({"width": 320, "height": 700})
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append("scrolls sideways")
        self.page.set_viewport_size({"width": self.width, "height": 800})
        self.found += [f"{name}: {one}" for one in wrong]

    def expect_nothing(self) -> None:
        """Fail where anything was wrong, and tell all of it, one line each."""
        assert not self.found, "\n" + "\n".join(self.found)

    def foreign_words(self) -> list[str]:
        """List words of the other language the page shows."""
        shown, in_another_language = self.page.evaluate(VISIBLE)
        others = CJK if self.language == "en" else WORD
        marked = set(others.findall(in_another_language))
        return sorted(set(others.findall(shown)) - marked - IN_ANY_LANGUAGE - OF_ADA)


def send_wrong(page: Page) -> None:
    """Send a form as it is, past the browser's own checks."""
    page.evaluate("document.querySelectorAll('form').forEach(form => { form.noValidate = true })")
    page.locator(
        "main form button[type=submit]:visible, main form button:not([type]):visible"
    ).last.click()


def test_what_anybody_sees(inspector):
    shop = inspector.shop
    paths = ["/", "/c/", shop.shelf, f"{shop.shelf}?a=harvest:autumn&in_stock=1", shop.bare_shelf]
    paths += ["/search/?q=茶" if inspector.language == "zh" else "/search/?q=tea"]
    paths += ["/search/?q=0000", "/search/", "/cart/", "/coupons/"]
    paths += ["/points/mall/", "/points/rules/"]
    paths += [shop.page_of(name) for name in shop.goods]
    paths += [f"/p/{shop.goods['plain'].product_id}/reviews/"]
    paths += [f"/accounts/{name}/" for name in ("login", "signup", "password/reset")]
    paths += ["/accounts/password/reset/done/", "/accounts/password/reset/key/1-x/"]
    paths += [f"/help/{topic}/" for topic in HELP_TOPICS]
    paths += ["/nowhere/", "/forbidden/", "/broken/"]
    for path in paths:
        inspector.visit(path)
    inspector.visit("/accounts/login/", send_wrong)
    inspector.visit("/accounts/signup/", send_wrong)
    inspector.expect_nothing()


def test_what_the_front_shows(inspector):
    shop, hour = inspector.shop, timedelta(hours=1)
    make_flash_sale(quota=100, sold=63, variant=shop.goods["plain"])
    soon = timezone.now() + hour
    make_flash_sale(variant=shop.goods["low"], starts_at=soon, ends_at=soon + hour)
    make_banner(words="茶叶满减", words_en="Tea for less")
    make_banner(members_only=True)
    topic = make_topic(shop.goods["plain"].product, words="暖暖的。", words_en="Warm.")
    closed, high = make_topic(members_only=True), make_topic(minimum_level=9)
    pages = [f"/topics/{each.slug}/" for each in (topic, closed, high)]
    for path in ("/", "/flash/", shop.page_of("plain"), *pages):
        inspector.visit(path)
    inspector.sign_in(shop.ada)
    for path in ("/", "/flash/", *pages):
        inspector.visit(path)
    inspector.expect_nothing()


def test_what_a_shopper_sees(inspector):
    shop = inspector.shop
    inspector.sign_in(shop.ada)
    own = ["", "settings/", "addresses/", "addresses/add/", "favourites/", "reviews/"]
    own += ["bookings/", "waiting/"]
    paths = ["/cart/", "/checkout/", "/checkout/?address=new", *(f"/account/{one}" for one in own)]
    first, second = shop.ada.addresses.values_list("pk", flat=True)[:2]
    paths += [f"/account/addresses/{first}/", f"/account/addresses/{second}/delete/"]
    paths += ["/accounts/email/", "/accounts/password/change/", "/accounts/logout/"]
    paths += ["/accounts/phone/change/", "/coupons/"]
    paths += [f"/account/coupons/?tab={tab}" for tab in ("usable", "used", "lapsed")]
    paths += [f"/account/points/?tab={tab}" for tab in ("all", "earned", "spent")]
    rewards = Reward.objects.values_list("pk", flat=True)
    paths += ["/points/mall/", *(f"/points/mall/{key}/" for key in rewards)]
    paths += [f"/orders/?tab={tab}" for tab in ("all", "to_pay", "to_ship", "to_receive")]
    paths += [f"/orders/?tab={tab}" for tab in ("to_review", "after_sales")]
    paths += [shop.page_of("sold out"), shop.page_of("awaited"), "/letters/stop/x/"]
    for path in paths:
        inspector.visit(path)
    inspector.visit("/account/addresses/add/", send_wrong)
    inspector.visit("/account/coupons/", send_wrong)
    inspector.expect_nothing()


def test_what_somebody_new_sees(inspector):
    inspector.sign_in(inspector.shop.newcomer)
    for page in ("addresses/", "coupons/", "favourites/", "points/", "reviews/", "bookings/", ""):
        inspector.visit(f"/account/{page}")
    inspector.visit(inspector.shop.page_of("awaited"))
    for path in ("/cart/", "/orders/", "/orders/?tab=to_pay&q=0"):
        inspector.visit(path)
    inspector.sign_in(inspector.shop.passer_by)
    inspector.visit("/checkout/")
    inspector.visit("/checkout/", send_wrong)
    inspector.expect_nothing()


def test_an_order_in_each_state(inspector):
    inspector.sign_in(inspector.shop.ada)
    for order in inspector.shop.orders.values():
        inspector.visit(f"/orders/{order.number}/")
    number = {name: order.number for name, order in inspector.shop.orders.items()}
    for page in (
        "paid/result",
        "closed/result",
        "waiting/pay",
        "late/pay",
        "waiting/result",
        "late/result",
        "closed/pay",
        "shipped/after-sales",
        "paid/after-sales",
        "received/review",
    ):
        name, what = page.split("/")
        inspector.visit(f"/orders/{number[name]}/{what}/")
    inspector.visit(f"/orders/{number['shipped']}/after-sales/", send_wrong)
    inspector.visit(f"/orders/{number['received']}/review/", send_wrong)
    inspector.expect_nothing()


def test_after_sales_in_each_state(inspector):
    inspector.sign_in(inspector.shop.ada)
    asked = inspector.shop.orders["returning"].return_requests.get()
    page = f"/after-sales/{asked.number}/"
    inspector.visit(page)
    approve(asked)
    inspector.visit(page)
    inspector.visit(page, send_wrong)
    orders.services.after_sales.send(
        request_id=asked.pk, carrier="SF", number="SF1", actor=inspector.shop.ada
    )
    settle(inspect(arrive(ReturnRequest.objects.get(pk=asked.pk))))
    inspector.visit(page)
    refused = reject(ask(inspector.shop.orders["received"], "exchange"), "5/5")
    inspector.visit(f"/after-sales/{refused.number}/")
    inspector.visit(f"/after-sales/{refused.number}/", send_wrong)
    inspector.visit("/account/after-sales/")
    inspector.expect_nothing()


def test_paying_at_the_sandbox(inspector):
    inspector.sign_in(inspector.shop.ada)
    number = inspector.shop.orders["waiting"].number
    Order.objects.filter(number=number).update(language=inspector.language)

    def start(page: Page) -> None:
        page.locator("form[action$='/pay/start/'] button").first.click()

    def go(page: Page) -> None:
        page.locator("a.btn.primary:visible").first.click()

    inspector.visit(f"/orders/{number}/pay/", start)
    inspector.visit(f"/orders/{number}/pay/", go)
    inspector.page.click("button[value=pay]")
    inspector.look("paid at the gateway")
    inspector.expect_nothing()


def test_a_price_that_changed_at_the_checkout(inspector):
    inspector.sign_in(inspector.shop.ada)

    def order(page: Page) -> None:
        dearer = inspector.shop.goods["plain"].pk
        catalog.services.products.set_price(variant_id=dearer, amount=5490)
        page.locator("#checkout aside button:visible").click()

    inspector.visit("/checkout/", order)
    inspector.expect_nothing()
