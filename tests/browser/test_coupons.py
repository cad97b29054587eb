"""A shopper claims a coupon, sees it lower the cart, orders, and finds it used."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from catalog.models import ProductCard
from promotions.models import Coupon
from tests.factories.accounts import PASSWORD, AddressFactory
from tests.factories.catalog import make_variant
from tests.factories.promotions import make_promotion, make_template
from tests.factories.sale import make_delivery

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def goods() -> ProductCard:
    """Tea for 100 yuan, a coupon of 20 and an offer that is nearly reached."""
    make_delivery()
    make_template(2000, worth__name="新人券", worth__minimum_amount=5000)
    make_promotion((15_000, 3000), name="满减", lane="order", kind="tiered")
    return ProductCard.objects.get(product=make_variant(price=10_000, stock=20).product)


def sign_in(page: Page, site: str, user: User) -> None:
    """Sign in on the page that is shown."""
    page.fill("[name=login]", str(user.email))
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_coupon_is_claimed_used_and_seen_used(site, visitor, ada, goods, scripts):
    AddressFactory(user=ada)
    page = visitor(360, "zh", scripts=scripts).new_page()
    claim_coupon(page, site, ada)
    page.goto(f"{site}{goods.get_absolute_url()}")
    page.locator("button[name=action][value=buy]:visible").click()
    expect(page.locator("#cart")).to_contain_text("再买 ¥50 减 ¥30")
    page.get_by_role("button", name="使用 新人券").click()
    expect(page.locator(".cart-sums .total")).to_contain_text("80.00")
    order(page)
    page.goto(f"{site}/account/coupons/?tab=used")
    expect(page.locator(".coupon")).to_contain_text("新人券")
    assert Coupon.objects.get().state == "used"


def claim_coupon(page: Page, site: str, user: User) -> None:
    """Claim the coupon signed out, sign in, come back and claim it."""
    page.goto(f"{site}/coupons/")
    page.get_by_role("button", name="领取 新人券").click()
    sign_in(page, site, user)
    expect(page).to_have_url(re.compile("/coupons/$"))
    page.get_by_role("button", name="领取 新人券").click()
    expect(page.locator(".coupon")).to_contain_text("已领取")


def order(page: Page) -> None:
    """Take the coupon off and put it on again at the checkout, then order."""
    page.locator("a[href$='/checkout/']:visible").first.click()
    page.fill("[name=note]", "放门口")
    page.get_by_role("button", name="不使用 新人券").click()
    expect(page.locator("#sums .total")).to_contain_text("100.00")
    page.get_by_role("button", name="使用 新人券", exact=True).click()
    expect(page.locator("#sums .total")).to_contain_text("80.00")
    expect(page.locator("[name=note]")).to_have_value("放门口")
    page.locator("#checkout aside button:visible").click()
    expect(page).to_have_url(re.compile(r"/orders/\d+/pay/"))
