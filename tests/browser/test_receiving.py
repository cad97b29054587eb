"""A delivery with a difference is received with scanner and keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from inventory.models import PurchaseOrder, ReceiptLine, StockItem
from tests.factories.accounts import PASSWORD
from tests.factories.catalog import make_variant
from tests.factories.purchasing import sent_order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def order() -> PurchaseOrder:
    """10 of a tea and 10 of a cup on their way."""
    tea = make_variant(sku="TEA-1", barcode="6901234567892")
    return sent_order(tea, make_variant(sku="CUP-1", barcode="6909876543217"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 1280), ("en", 360)])
def test_a_delivery_with_a_difference_is_received(
    site, visitor, order, clerk, language, width, scripts
):
    page = visitor(width, language, scripts=scripts).new_page()
    open_bench(page, site + ("/en/" if language == "en" else "/"), order)
    count(page, "6901234567892", "8")
    expect(difference(page, "TEA-1")).to_have_text("-2")
    count(page, "cup-1", "9")
    page.locator("[name=way]").select_option("refused")
    page.locator("[name=why]").fill("破损")
    page.locator("[name=scan]").focus()
    count(page, "6901234567892", "2")
    page.locator("[name=delivery_note]").fill("DN-7")
    page.locator("[name=book]").press("Enter")
    expect(page).to_have_url(re.compile(r"/change/$"))
    expect(page.locator(".badge.purchase-partly_received").first).to_be_visible()
    tea = ReceiptLine.objects.get(order_line__variant__sku="TEA-1")
    assert (tea.accepted_quantity, tea.refused_quantity, tea.reason) == (8, 2, "破损")
    assert sorted(StockItem.objects.values_list("on_hand", flat=True)) == [8, 9]


def test_the_next_scan_in_place_of_a_quantity_counts_one(site, visitor, order, clerk):
    page = visitor().new_page()
    open_bench(page, f"{site}/", order)
    for code in ("6901234567892", "6909876543217"):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    expect(difference(page, "TEA-1")).to_have_text("-9")
    expect(page.locator("tr.selected")).to_contain_text("CUP-1")


def test_a_foreign_code_is_named_and_ready_to_be_scanned_over(site, visitor, order, clerk):
    page = visitor().new_page()
    open_bench(page, f"{site}/", order)
    page.keyboard.type("NOPE")
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]")).to_contain_text("NOPE")
    count(page, "TEA-1", "3")
    expect(difference(page, "TEA-1")).to_have_text("-7")


def open_bench(page: Page, home: str, order: PurchaseOrder) -> None:
    """Sign in as the clerk and open the bench of an order."""
    page.goto(f"{home}admin/")
    page.fill("#id_username", "clerk@example.com")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    expect(page.locator("#user-tools")).to_be_visible()
    page.goto(f"{home}admin/inventory/purchaseorder/{order.pk}/receive/")
    expect(page.locator("[name=scan]")).to_be_focused()


def count(page: Page, code: str, units: str) -> None:
    """Scan, type how many, Enter: as hands do it that never leave the keyboard."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.locator("[name=units]")).to_be_focused()
    page.keyboard.type(units)
    page.keyboard.press("Enter")
    expect(page.locator("[name=scan]")).to_be_focused()
    expect(page.locator("[name=scan]")).to_have_value("")


def difference(page: Page, sku: str):
    """Return the cell that tells what is missing of an article."""
    return page.locator("tr", has_text=sku).locator("[data-difference]")
