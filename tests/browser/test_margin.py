"""A clerk ships a part of an order, then the rest, takes goods back, and sees the margin follow."""

import uuid

import pytest
from playwright.sync_api import Page, expect

import inventory.services.stock
from logistics.models import Carrier
from orders.models import Order
from tests.factories.accounts import PASSWORD
from tests.factories.catalog import make_variant
from tests.factories.purchasing import make_store
from tests.factories.sale import make_carrier, pay, place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def order(ada) -> Order:
    """Four units at 10 yuan: three lie there for 6 yuan each, one came later for 8."""
    make_carrier()
    variant = make_variant(price=1000)
    for units, value in ((3, 1800), (5, 4000)):
        inventory.services.stock.receive(
            variant_id=variant.pk,
            warehouse_id=make_store().pk,
            quantity=units,
            reference=uuid.uuid4().hex,
            value=value,
        )
    return pay(place(ada, variant, quantity=4))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 1280), ("zh", 360)])
def test_the_margin_follows_the_goods(site, visitor, order, clerk, language, width, scripts):
    page = visitor(width, language, scripts=scripts).new_page()
    open_order(page, site + ("/en/" if language == "en" else "/"), order)
    expect(page.locator(".earned .total").last).to_have_text("–")
    ship(page, order, 1)
    expect_margin(page, "¥4.00", "40.0%")
    ship(page, order, 3)
    expect_margin(page, "¥14.00", "35.0%")
    take_back(page, order, 2)
    expect_margin(page, "¥6.00", "30.0%")


def open_order(page: Page, home: str, order: Order) -> None:
    """Sign in as the clerk and open the page of an order."""
    page.goto(f"{home}admin/")
    page.fill("#id_username", "clerk@example.com")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    expect(page.locator("#user-tools")).to_be_visible()
    page.goto(f"{home}admin/orders/order/{order.pk}/change/")


def ship(page: Page, order: Order, units: int) -> None:
    """Ship so many units."""
    page.fill("[name=ship-tracking_number]", f"SW{units:08}")
    page.select_option("[name=ship-carrier]", str(Carrier.objects.get().pk))
    page.fill(f"[name=ship-line_{order.lines.get().pk}]", str(units))
    page.locator("#ship [type=submit]").click()


def take_back(page: Page, order: Order, units: int) -> None:
    """Book so many units back onto the shelf."""
    page.locator("#goods_back summary").click()
    page.fill(f"[name=goods_back-line_{order.lines.get().pk}]", str(units))
    page.locator("#goods_back [type=submit]").click()


def expect_margin(page: Page, amount: str, percent: str) -> None:
    """See the order's margin once the page says so."""
    expect(page.locator(".earned .total .margin")).to_contain_text(amount)
    expect(page.locator(".earned .total .margin")).to_contain_text(percent)
