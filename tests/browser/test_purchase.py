"""A new shopper buys: browse, cart, order, pay; the operator ships; receive, review."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from catalog.models import ProductCard
from logistics.models import Carrier
from orders.models import Order
from reviews.models import Review
from tests.factories.accounts import PASSWORD
from tests.factories.catalog import make_category, make_variant
from tests.factories.payments import wait_until
from tests.factories.sale import make_carrier, make_delivery
from tests.factories.texts import last_code

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def goods() -> ProductCard:
    """One thing to buy, on one shelf."""
    make_delivery()
    make_carrier()
    shelf = make_category(name="茶叶", name_en="Tea", slug="tea")
    variant = make_variant(
        price=2980,
        stock=20,
        product__name="明前龙井",
        product__name_en="Dragon Well tea",
        product__category=shelf,
    )
    return ProductCard.objects.get(product=variant.product)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_new_shopper_buys(site, visitor, goods, clerk, width, language, scripts):
    page = visitor(width, language, scripts=scripts).new_page()
    home = site + ("/en/" if language == "en" else "/")
    sign_up(page, home)
    put_into_cart(page, home, goods)
    number = place_order(page)
    pay(page)
    expect_state(number, Order.State.PAID)
    ship(visitor(1280, language).new_page(), home, number)
    expect_state(number, Order.State.SHIPPED)
    receive_and_review(page.context.new_page(), home, number)
    assert Review.objects.get().rating == 5


def sign_up(page: Page, home: str) -> None:
    """Create an account by a code to the phone."""
    page.goto(f"{home}accounts/code/")
    page.fill("[name=phone]", "138 0013 8111")
    page.check("[name=agrees]")
    page.click("main button[type=submit]")
    page.fill("[name=code]", last_code())
    page.click("main form[action$='/enter/'] button[type=submit]")
    expect(page).to_have_url(re.compile("/account/"))


def put_into_cart(page: Page, home: str, goods: ProductCard) -> None:
    """Find the thing on its shelf and put two of it into the cart."""
    page.goto(home)
    page.locator(f"a[href$='/c/tea-{goods.category_ids[-1]}/']:visible").first.click()
    page.locator(f"main a[href$='-{goods.pk}/']").first.click()
    page.fill("#buy-form [name=quantity]", "2")
    page.locator("button[name=action][value=buy]:visible").click()
    expect(page).to_have_url(re.compile("/cart/$"))


def place_order(page: Page) -> str:
    """Fill in where to, and order; return the order's number."""
    page.locator("a[href$='/checkout/']:visible").first.click()
    page.fill("[name=recipient]", "林小满")
    page.fill("[name=phone]", "13800138111")
    page.select_option("[name=province]", "310000")
    page.select_option("[name=region_code]", "310100")
    page.fill("[name=detail]", "漕溪北路 88 号")
    page.locator("#checkout aside button:visible").click()
    expect(page).to_have_url(re.compile(r"/orders/\d+/pay/"))
    return re.search(r"/orders/(\d+)/", page.url).group(1)


def pay(page: Page) -> None:
    """Go to the gateway's page, pay there, and come back."""
    if not page.locator("a[href*='/pay/']:visible").filter(has_text="¥").count():
        page.locator("form[action$='/pay/start/'] button").click()
    page.locator("a.btn.primary:visible").first.click()
    page.click("button[value=pay]")
    page.locator("a.button.main").click()
    expect(page).to_have_url(re.compile(r"/orders/\d+/"))


def ship(page: Page, home: str, number: str) -> None:
    """Ship all of the order as the clerk, in the admin."""
    page.goto(f"{home}admin/")
    page.fill("[name=username]", "clerk@example.com")
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.goto(f"{home}admin/orders/order/?q={number}")
    page.locator(f"#result_list a:has-text('{number}')").first.click()
    page.fill("[name$=tracking_number]", f"SW{number[-8:]}")
    page.select_option("[name$=carrier]", str(Carrier.objects.get().pk))
    page.locator("form:has([name$=tracking_number]) [type=submit]").click()
    page.wait_for_load_state()


def receive_and_review(page: Page, home: str, number: str) -> None:
    """Confirm receipt and give five stars."""
    page.goto(f"{home}orders/{number}/")
    page.locator(f"form[action$='/orders/{number}/receipt/'] button:visible").first.click()
    page.goto(f"{home}orders/{number}/review/")
    page.locator("label[for$=rating_0], .star-choice label").first.click()
    page.locator("textarea").first.fill("香气很好，泡三遍还有味道。")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()


def expect_state(number: str, state: Any) -> None:
    """Check where the order is in the database; what gateways tell takes a moment."""
    wait_until(lambda: Order.objects.get(number=number).state == state)
    assert User.objects.filter(phone="+8613800138111").exists()
