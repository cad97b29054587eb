"""Counts, transfers, adjustments and scrap through the API, for staff with the rights."""

import pytest
from django.contrib.auth.models import Permission

from inventory.models import StockCount, StockItem, StockMove, Transfer
from tests.conftest import speaking_for
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.handling import (
    begin_count,
    draft_transfer,
    make_store,
    shelve,
    submit_count,
)

pytestmark = pytest.mark.django_db
API = "/api/v1/"
KEY = {"HTTP_IDEMPOTENCY_KEY": "one"}


@pytest.fixture
def store():
    return make_store("SH")


@pytest.fixture
def item(store) -> StockItem:
    return shelve(make_variant(sku="TEA-1", barcode="690123"), 10, store, "A-01")


def staff(*rights: str):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return speaking_for(user)


def on_hand(place) -> int:
    return sum(StockItem.objects.filter(warehouse=place).values_list("on_hand", flat=True))


def test_a_count_from_beginning_to_approval(item, clerk_api):
    counter = staff("view_stockcount", "change_stockcount")
    begun = counter.post(f"{API}counts/", {"warehouse": "SH", "zone": "A"}, **KEY).json()
    at = f"{API}counts/{begun['number']}/"
    scanned = counter.post(f"{at}lines/", {"code": "690123", "quantity": 8}, **KEY)
    assert scanned.json()["counted_quantity"] == 8
    assert counter.post(f"{at}submit/", {}).json()["state"] == "submitted"
    assert clerk_api.post(f"{at}approve/").json()["state"] == "approved"
    assert on_hand(item.warehouse) == 8


def test_blind_nobody_reads_what_is_expected_before_submitting(item, clerk, clerk_api):
    count = begin_count(item.warehouse, clerk)
    at = f"{API}counts/{count.number}/"
    scanned = clerk_api.post(f"{at}lines/", {"code": "TEA-1", "quantity": 8}, **KEY).json()
    assert (scanned["expected_quantity"], scanned["difference"]) == (None, None)
    clerk_api.post(f"{at}submit/", {})
    line = clerk_api.get(f"{at}lines/").json()["results"][0]
    assert (line["expected_quantity"], line["difference"]) == (10, -2)


def test_a_scan_sent_again_counts_once(item, clerk, clerk_api):
    count = begin_count(item.warehouse, clerk)
    for _again in range(2):
        clerk_api.post(f"{API}counts/{count.number}/lines/", {"code": "TEA-1"}, **KEY)
    assert count.lines.get().counted_quantity == 1


def test_ones_own_count_is_refused_with_a_code(item, clerk, clerk_api):
    count = submit_count(item, 8, clerk)
    answer = clerk_api.post(f"{API}counts/{count.number}/approve/")
    assert (answer.status_code, answer.json()["code"]) == (409, "own_count")


def test_counting_needs_a_right_and_approving_another(item, clerk):
    count = submit_count(item, 8, clerk)
    counter = staff("view_stockcount", "change_stockcount")
    assert counter.post(f"{API}counts/{count.number}/approve/").status_code == 403
    looker = staff("view_stockcount")
    assert looker.get(f"{API}counts/{count.number}/").status_code == 200
    assert looker.post(f"{API}counts/{count.number}/cancel/").status_code == 403
    assert StockCount.objects.get().state == "submitted"


@pytest.mark.parametrize(
    "body",
    [{"code": "NOPE"}, {"code": "TEA-1", "quantity": -1}, {"code": "TEA-1", "quantity": "8"}, {}],
)
def test_a_wrong_scan_is_refused(item, clerk, clerk_api, body):
    count = begin_count(item.warehouse, clerk)
    answer = clerk_api.post(f"{API}counts/{count.number}/lines/", body, **KEY)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_transfer_from_draft_to_arrival(item, clerk_api):
    there = make_store("BJ")
    lines = [{"sku": "TEA-1", "quantity": 4}]
    body = {"from_warehouse": "SH", "to_warehouse": "BJ", "lines": lines}
    drafted = clerk_api.post(f"{API}transfers/", body, **KEY).json()
    at = f"{API}transfers/{drafted['number']}/"
    assert clerk_api.post(f"{at}send/").json()["lines"][0]["on_the_way"] == 4
    came = {"lines": [{"sku": "TEA-1", "arrived": 3, "lost": 1}], "reason": "fell off"}
    for _again in range(2):
        answer = clerk_api.post(f"{at}arrivals/", came, **KEY).json()
    assert (answer["state"], on_hand(there), on_hand(item.warehouse)) == ("arrived", 3, 6)


@pytest.mark.parametrize(
    "body",
    [
        {"lines": [{"sku": "TEA-1"}]},
        {"lines": []},
        {"lines": [{"sku": "TEA-1", "arrived": 1, "lost": 1}]},
        {"lines": [{"sku": "NOPE", "arrived": 1}]},
        {"lines": [{"sku": "TEA-1", "arrived": -1}]},
    ],
)
def test_a_senseless_arrival_is_refused(item, clerk_api, body):
    transfer = draft_transfer(item.warehouse, make_store("BJ"), quantities={item.variant: 4})
    clerk_api.post(f"{API}transfers/{transfer.number}/send/")
    answer = clerk_api.post(f"{API}transfers/{transfer.number}/arrivals/", body, **KEY)
    assert answer.status_code == 400


def test_more_than_was_sent_does_not_arrive(item, clerk_api):
    transfer = draft_transfer(item.warehouse, make_store("BJ"), quantities={item.variant: 4})
    at = f"{API}transfers/{transfer.number}/"
    clerk_api.post(f"{at}send/")
    came = {"lines": [{"sku": "TEA-1", "arrived": 5}]}
    assert clerk_api.post(f"{at}arrivals/", came, **KEY).json()["code"] == "more_than_sent"


def test_a_draft_is_given_up(item, clerk_api):
    transfer = draft_transfer(item.warehouse, make_store("BJ"), quantities={item.variant: 4})
    clerk_api.post(f"{API}transfers/{transfer.number}/cancel/")
    assert Transfer.objects.get().state == "cancelled"


def test_a_loss_needs_the_right_to_write_off(item):
    transfer = draft_transfer(item.warehouse, make_store("BJ"), quantities={item.variant: 4})
    carrier = staff("view_transfer", "change_transfer")
    at = f"{API}transfers/{transfer.number}/"
    carrier.post(f"{at}send/")
    lost = {"lines": [{"sku": "TEA-1", "lost": 1}], "reason": "x"}
    assert carrier.post(f"{at}arrivals/", lost, **KEY).status_code == 403


@pytest.mark.parametrize(
    ("door", "quantity", "left"), [("adjustments", 3, 13), ("adjustments", -3, 7), ("scrap", 3, 7)]
)
def test_stock_is_corrected_with_a_reason_once(item, clerk_api, door, quantity, left):
    body = {"sku": "TEA-1", "warehouse": "SH", "quantity": quantity, "reason": "wet"}
    for _again in range(2):
        answer = clerk_api.post(f"{API}{door}/", body, **KEY)
    assert (answer.status_code, answer.json()["balance"]) == (201, left)
    assert on_hand(item.warehouse) == left
    assert StockMove.objects.first().reason == "wet"


@pytest.mark.parametrize(
    ("door", "change"),
    [
        ("adjustments", {"quantity": 0}),
        ("adjustments", {"reason": ""}),
        ("scrap", {"quantity": -1}),
        ("scrap", {"warehouse": "XX"}),
        ("scrap", {"sku": "NO\x00PE"}),
    ],
)
def test_a_wrong_correction_is_refused(item, clerk_api, door, change):
    body = {"sku": "TEA-1", "warehouse": "SH", "quantity": 3, "reason": "wet"} | change
    assert clerk_api.post(f"{API}{door}/", body, **KEY).status_code == 400


def test_more_than_there_is_cannot_be_thrown_away(item, clerk_api):
    body = {"sku": "TEA-1", "warehouse": "SH", "quantity": 11, "reason": "wet"}
    answer = clerk_api.post(f"{API}scrap/", body, **KEY)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_enough_stock")


@pytest.mark.parametrize("door", ["counts", "transfers", "adjustments", "scrap"])
def test_shoppers_find_no_door_here(ada_api, api, door):
    assert ada_api.post(f"{API}{door}/", {}, **KEY).status_code == 403
    assert api.post(f"{API}{door}/", {}, **KEY).status_code == 401
