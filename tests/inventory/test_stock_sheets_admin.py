"""Stock by spreadsheet in the admin: down, up, shown, applied."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile

from inventory.models import StockCount, StockItem
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.handling import make_store, shelve

pytestmark = pytest.mark.django_db
DESK = "/admin/inventory/stockitem/"


@pytest.fixture
def item() -> StockItem:
    return shelve(make_variant(sku="TEA-1"), 10, make_store("SH"), "A-01")


def upload(client, *lines: str):
    file = SimpleUploadedFile("stock.csv", "\n".join(lines).encode(), "text/csv")
    return client.post(f"{DESK}sheets/", {"file": file})


def shown(page) -> dict:
    return dict(re.findall(r'name="(upload|digest)" value="([0-9a-f]+)"', page.text))


def press_apply(client, facts):
    return client.post(f"{DESK}apply/", facts, follow=True)


def test_stock_is_downloaded(clerk_client, item):
    answer = clerk_client.get(f"{DESK}export/", {"warehouse": item.warehouse_id})
    assert answer["Content-Type"].startswith("text/csv")
    assert "TEA-1" in answer.content.decode("utf-8-sig")


@pytest.mark.parametrize("place", ["x", "9" * 30, "-1", "²"])
def test_a_strange_warehouse_does_no_harm(clerk_client, item, place):
    assert clerk_client.get(f"{DESK}export/", {"warehouse": place}).status_code == 200


def test_a_file_is_shown_then_applied(clerk_client, item):
    page = upload(clerk_client, "sku,warehouse,bin", "TEA-1,SH,B-09")
    assert "B-09" in page.text
    assert StockItem.objects.get().bin == "A-01"
    press_apply(clerk_client, shown(page))
    assert StockItem.objects.get().bin == "B-09"


def test_an_upload_is_applied_once(clerk_client, item):
    facts = shown(upload(clerk_client, "sku,warehouse,counted", "TEA-1,SH,8"))
    for _press in range(2):
        press_apply(clerk_client, facts)
    assert StockCount.objects.count() == 1


def test_what_changed_meanwhile_is_shown_anew(clerk_client, item):
    page = upload(clerk_client, "sku,warehouse,bin", "TEA-1,SH,B-09")
    StockItem.objects.update(bin="C-01")
    again = press_apply(clerk_client, shown(page))
    assert StockItem.objects.get().bin == "C-01"
    assert shown(again)["digest"] != shown(page)["digest"]


def test_nobody_applies_anothers_upload(clerk_client, item):
    facts = shown(upload(clerk_client, "sku,warehouse,bin", "TEA-1,SH,B-09"))
    press_apply(signed_in(UserFactory(is_staff=True, is_superuser=True)), facts)
    assert StockItem.objects.get().bin == "A-01"


@pytest.mark.parametrize("line", ["", "colour", "\x00"])
def test_what_is_no_sheet_is_refused(clerk_client, item, line):
    assert upload(clerk_client, line).context["form"].errors["file"]


def test_wrong_rows_are_listed(clerk_client, item):
    page = upload(clerk_client, "sku,warehouse,minimum", "TEA-1,SH,minus one")
    assert "minimum" in page.text.split('id="errors"')[1]


def test_who_may_only_look_downloads_but_uploads_nothing(item):
    looker = UserFactory(is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_stockitem"))
    client = signed_in(looker)
    assert client.get(f"{DESK}export/").status_code == 200
    assert upload(client, "sku").status_code == 403
    assert press_apply(client, {}).status_code == 403
