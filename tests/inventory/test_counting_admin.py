"""The count screen: blind while counting, differences afterwards, approval by somebody else."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.models import StockCount, StockItem
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.handling import begin_count, make_store, shelve, submit_count

pytestmark = pytest.mark.django_db
COUNTS = "/admin/inventory/stockcount/"


@pytest.fixture
def store():
    return make_store("SH")


@pytest.fixture
def item(store) -> StockItem:
    variant = make_variant(sku="TEA-1", barcode="690123", product__name="龙井")
    return shelve(variant, 77, store, "A-01")


@pytest.fixture
def counter(db):
    return staff("view_stockcount", "change_stockcount")


@pytest.fixture
def count(store, counter, item) -> StockCount:
    return begin_count(store, counter)


def staff(*rights: str):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


def press(client, count, verb, **facts):
    return client.post(f"{COUNTS}{count.pk}/{verb}/", facts, follow=True)


def main_of(page) -> str:
    return page.text.split('id="content"')[1]


def test_a_count_is_begun_for_a_zone(counter, store, item):
    facts = {"warehouse": store.pk, "zone": "A", "is_blind": "on"}
    page = signed_in(counter).post(f"{COUNTS}begin/", facts, follow=True)
    count = StockCount.objects.get()
    assert (count.zone, count.created_by, count.is_blind) == ("A", counter, True)
    assert "TEA-1" in page.text


@pytest.mark.parametrize("code", ["TEA-1", "690123", "tea-1"])
def test_a_scan_counts_one(counter, count, code):
    press(signed_in(counter), count, "record", code=code)
    assert count.lines.get().counted_quantity == 1


def test_a_typed_number_holds(counter, count):
    press(signed_in(counter), count, "record", code="TEA-1", quantity=12)
    assert count.lines.get().counted_quantity == 12


@pytest.mark.parametrize(("code", "quantity"), [("NOPE", "3"), ("TEA-1", "-3"), ("", "3")])
def test_a_wrong_scan_is_refused_and_keeps_what_was_typed(counter, count, code, quantity):
    page = press(signed_in(counter), count, "record", code=code, quantity=quantity)
    assert f'value="{quantity}"' in page.text
    assert count.lines.get().counted_quantity is None


def test_the_code_has_the_focus_for_the_next_scan(counter, count):
    page = press(signed_in(counter), count, "record", code="TEA-1", quantity=12)
    assert "autofocus" in page.text


@pytest.mark.parametrize("is_counted", [True, False])
def test_blind_the_screen_does_not_tell_what_is_expected(counter, count, is_counted):
    client = signed_in(counter)
    if is_counted:
        press(client, count, "record", code="TEA-1", quantity=12)
    page = client.get(f"{COUNTS}{count.pk}/change/")
    assert not re.search(r">\s*77\s*<", main_of(page))


def test_seeing_the_screen_shows_what_is_expected(counter, count):
    StockCount.objects.update(is_blind=False)
    page = signed_in(counter).get(f"{COUNTS}{count.pk}/change/")
    assert re.search(r">\s*77\s*<", main_of(page))


def test_submitted_the_differences_are_shown(counter, item):
    count = submit_count(item, 75, counter)
    page = signed_in(counter).get(f"{COUNTS}{count.pk}/change/")
    assert re.search(r">\s*-2\s*<", main_of(page))


def test_a_count_is_submitted_with_the_rest_gone(counter, count):
    press(signed_in(counter), count, "submit", rest_is_gone="on")
    count.refresh_from_db()
    assert (count.state, count.lines.get().counted_quantity) == ("submitted", 0)


def test_somebody_else_approves(counter, clerk_client, item):
    press(clerk_client, submit_count(item, 75, counter), "approve")
    assert StockItem.objects.get().on_hand == 75


def test_ones_own_count_has_no_button_and_is_refused(clerk, clerk_client, item):
    count = submit_count(item, 75, clerk)
    page = clerk_client.get(f"{COUNTS}{count.pk}/change/")
    assert f"{count.pk}/approve/" not in page.text
    press(clerk_client, count, "approve")
    assert StockItem.objects.get().on_hand == 77


def test_reasons_are_kept_beside_differences(counter, item):
    count = submit_count(item, 75, counter)
    line = count.lines.get()
    press(signed_in(counter), count, "explain", **{f"reason-{line.pk}": "打碎", "reason-x": "?"})
    line.refresh_from_db()
    assert line.reason == "打碎"


def test_a_cancelled_count_books_nothing(counter, item):
    count = submit_count(item, 75, counter)
    press(signed_in(counter), count, "cancel")
    assert StockCount.objects.get().state == "cancelled"
    assert StockItem.objects.get().on_hand == 77


def test_a_counter_may_not_approve(counter, item):
    count = submit_count(item, 75, UserFactory(is_staff=True))
    assert press(signed_in(counter), count, "approve").status_code == 403


@pytest.mark.parametrize("verb", ["record", "submit", "explain", "cancel"])
def test_who_may_only_look_changes_nothing(count, verb):
    assert press(signed_in(staff("view_stockcount")), count, verb).status_code == 403


@pytest.mark.parametrize("verb", ["record", "submit", "approve", "cancel"])
def test_verbs_are_posted(clerk_client, count, verb):
    assert clerk_client.get(f"{COUNTS}{count.pk}/{verb}/").status_code == 405


def test_a_count_that_is_not_there(clerk_client, db):
    assert clerk_client.post(f"{COUNTS}123456/submit/").status_code == 404


def test_the_list_shows_how_far_a_count_is(clerk_client, count):
    assert "0 / 1" in clerk_client.get(COUNTS).text


def test_the_screen_asks_a_fixed_number_of_questions(clerk_client, count, store):
    address = f"{COUNTS}{count.pk}/change/"
    clerk_client.get(address)
    before = queries_of(clerk_client, address)
    for _more in range(3):
        count.lines.create(stock_item=shelve(make_variant(), 1, store))
    assert queries_of(clerk_client, address) == before


def queries_of(client, address) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)
