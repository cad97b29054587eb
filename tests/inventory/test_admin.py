"""The stockroom: lists, the receive screen and the corrected count."""

import uuid

import pytest
from django.contrib.auth.models import Permission

from inventory.models import StockItem, StockMove, Warehouse
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant

pytestmark = pytest.mark.django_db
STOCK = "/admin/inventory/stockitem/"


@pytest.fixture
def item() -> StockItem:
    return StockItem.objects.get(variant=make_variant(stock=10, sku="TEA-1", barcode="690123"))


def delivery(code: str = "TEA-1", quantity: object = 5, **more: str) -> dict:
    facts = {"code": code, "quantity": quantity, "warehouse": Warehouse.objects.get().pk}
    return facts | {"once": uuid.uuid4().hex} | more


def correction(quantity: object, reason: str = "盘点") -> dict:
    return {"quantity": quantity, "reason": reason, "once": uuid.uuid4().hex}


def on_hand() -> int:
    return StockItem.objects.get().on_hand


@pytest.mark.parametrize("code", ["TEA-1", "tea-1", " TEA-1 ", "690123", "ＴＥＡ-1"])
def test_goods_are_received_by_sku_or_barcode(clerk_client, clerk, item, code):
    answer = clerk_client.post(f"{STOCK}receive/", delivery(code, 5))
    assert answer.status_code == 302
    assert on_hand() == 15
    assert StockMove.objects.first().actor == clerk


def test_the_warehouse_and_the_note_stay_for_the_next(clerk_client, item):
    page = clerk_client.post(f"{STOCK}receive/", delivery(note="DN-77"), follow=True)
    assert 'value="DN-77"' in page.text
    assert "autofocus" in page.text


def test_one_delivery_note_may_hold_several_goods(clerk_client, item):
    for _line in range(2):
        clerk_client.post(f"{STOCK}receive/", delivery(note="DN-77"))
    assert on_hand() == 20


def test_a_receipt_posted_twice_is_booked_once(clerk_client, item):
    same = delivery()
    for _press in range(2):
        clerk_client.post(f"{STOCK}receive/", same)
    assert on_hand() == 15


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "NaN", "1000000001", "", "abc"])
def test_an_impossible_quantity_is_refused_and_keeps_what_was_typed(clerk_client, item, quantity):
    page = clerk_client.post(f"{STOCK}receive/", delivery(quantity=quantity))
    assert page.status_code == 200
    assert 'value="TEA-1"' in page.text
    assert on_hand() == 10


def test_an_unknown_code_is_refused(clerk_client, item):
    page = clerk_client.post(f"{STOCK}receive/", delivery("NOPE"))
    assert page.context["form"].errors["code"]


def test_a_barcode_of_two_things_asks_for_the_sku(clerk_client, item):
    make_variant(barcode="690123")
    page = clerk_client.post(f"{STOCK}receive/", delivery("690123"))
    assert page.context["form"].errors["code"]


@pytest.mark.parametrize(("change", "left"), [(3, 13), (-4, 6), (-10, 0)])
def test_a_count_is_corrected_with_a_reason(clerk_client, item, change, left):
    clerk_client.post(f"{STOCK}{item.pk}/adjust/", correction(change))
    assert on_hand() == left
    assert StockMove.objects.first().reason == "盘点"


def test_more_than_there_is_cannot_be_taken_off(clerk_client, item):
    page = clerk_client.post(f"{STOCK}{item.pk}/adjust/", correction(-11))
    assert page.status_code == 200
    assert on_hand() == 10
    assert StockMove.objects.count() == 1


@pytest.mark.parametrize(("change", "reason"), [(0, "x"), (1, ""), ("", "x")])
def test_a_correction_needs_a_change_and_a_reason(clerk_client, item, change, reason):
    page = clerk_client.post(f"{STOCK}{item.pk}/adjust/", correction(change, reason))
    assert page.context["failed"].errors
    assert on_hand() == 10


def test_a_correction_pressed_twice_is_booked_once(clerk_client, item):
    same = correction(-2)
    for _press in range(2):
        clerk_client.post(f"{STOCK}{item.pk}/adjust/", same)
    assert on_hand() == 8


def test_counters_cannot_be_edited(clerk_client, item):
    answer = clerk_client.post(f"{STOCK}{item.pk}/change/", {"on_hand": 999, "reserved": 0})
    assert answer.status_code == 405
    assert on_hand() == 10


def test_moves_are_only_ever_read(clerk_client, item):
    move = StockMove.objects.get()
    changed = clerk_client.post(f"/admin/inventory/stockmove/{move.pk}/change/", {"quantity": 99})
    assert changed.status_code == 403
    assert clerk_client.get("/admin/inventory/stockmove/add/").status_code == 403


@pytest.mark.parametrize("word", ["TEA-1", "690123"])
def test_stock_is_found_by(clerk_client, item, word):
    make_variant(stock=1, sku="OTHER")
    page = clerk_client.get(STOCK, {"q": word})
    assert "TEA-1" in page.text
    assert "OTHER" not in page.text


def test_stock_that_runs_out_is_filtered(clerk_client, item):
    make_variant(stock=2, sku="FEW")
    page = clerk_client.get(STOCK, {"level": "low"})
    assert "FEW" in page.text
    assert "TEA-1" not in page.text


def test_the_page_of_stock_shows_its_moves(clerk_client, item):
    assert "+10" in clerk_client.get(f"{STOCK}{item.pk}/change/").text


def test_who_may_only_look_neither_receives_nor_corrects(item):
    looker = UserFactory(is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_stockitem"))
    client = signed_in(looker)
    assert client.get(STOCK).status_code == 200
    assert client.post(f"{STOCK}receive/", delivery()).status_code == 403
    assert client.post(f"{STOCK}{item.pk}/adjust/", correction(1)).status_code == 403
    assert on_hand() == 10


@pytest.mark.parametrize("page", ["inventory/reservation", "inventory/warehouse", "cart/cart"])
def test_the_other_lists_open(clerk_client, item, page):
    assert clerk_client.get(f"/admin/{page}/").status_code == 200
