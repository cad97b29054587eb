"""Purchasing through the API, for staff with the rights."""

import json

import pytest
from django.contrib.auth.models import Permission

from inventory.models import PurchaseOrder, Receipt, StockItem
from tests.attacks.corpus import VALUES
from tests.conftest import speaking_for
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.purchasing import (
    deliver,
    make_store,
    make_supplier,
    make_terms,
    open_order,
    sent_order,
)

pytestmark = pytest.mark.django_db
ORDERS = "/api/v1/purchase-orders/"
ALL = [ORDERS, "/api/v1/suppliers/", "/api/v1/supplier-terms/", "/api/v1/lead-times/"]
KEY = {"HTTP_IDEMPOTENCY_KEY": "one"}


@pytest.fixture
def tea():
    return make_variant(sku="TEA-1")


def wish(**more) -> dict:
    supplier, store = make_supplier(), make_store()
    lines = [{"sku": "TEA-1", "quantity": 5, "unit_price": {"amount": 600, "currency": "CNY"}}]
    return {"supplier": supplier.code, "warehouse": store.code, "lines": lines} | more


def test_an_order_is_drafted_once(clerk_api, tea):
    body = wish()
    answers = [clerk_api.post(ORDERS, body, **KEY) for _press in range(2)]
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    order = answers[0].json()
    assert order["number"] == PurchaseOrder.objects.get().number
    assert (order["state"], order["total"]["amount"]) == ("draft", 3000)
    assert order["lines"][0]["sku"] == "TEA-1"


def test_a_line_without_a_price_takes_the_terms(clerk_api, tea):
    supplier = make_supplier()
    make_terms(supplier, tea, 600, (10, 500), pack_size=10)
    lines = [{"sku": "TEA-1", "quantity": 5}]
    order = clerk_api.post(ORDERS, wish(supplier=supplier.code, lines=lines), **KEY).json()
    assert (order["units"], order["total"]["amount"]) == (10, 5000)


@pytest.mark.parametrize(
    "wrong",
    [
        {"supplier": "nobody"},
        {"warehouse": "nowhere"},
        {"lines": []},
        {"lines": [{"sku": "NOPE", "quantity": 1}]},
        {"lines": [{"sku": "TEA-1", "quantity": 0}]},
        {"lines": [{"sku": "TEA-1", "quantity": 10**30}]},
        {"lines": [{"sku": "TEA-1", "quantity": "5"}]},
        {"expected_date": "2026-02-30"},
        {"note": "x" * 301},
        {"surprise": 1},
    ],
)
def test_a_wish_that_cannot_be_is_refused_by_field(clerk_api, tea, wrong):
    answer = clerk_api.post(ORDERS, wish(**wrong), **KEY)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_wish_with_a_nul_byte_is_refused(clerk_api, tea):
    lines = [{"sku": "TEA-1\x00", "quantity": 5}]
    assert clerk_api.post(ORDERS, wish(lines=lines), **KEY).status_code == 400


def test_a_price_beyond_reason_is_refused(clerk_api, tea):
    price = {"amount": 2**53 - 1, "currency": "CNY"}
    lines = [{"sku": "TEA-1", "quantity": 5, "unit_price": price}]
    assert clerk_api.post(ORDERS, wish(lines=lines), **KEY).status_code == 409


def test_a_wish_without_any_price_is_a_conflict(clerk_api, tea):
    answer = clerk_api.post(ORDERS, wish(lines=[{"sku": "TEA-1", "quantity": 5}]), **KEY)
    assert (answer.status_code, answer.json()["code"]) == (409, "purchase_refused")


def test_an_order_goes_through_its_life(clerk_api, tea):
    order = open_order(tea)
    for verb, body, state in [
        ("send", {}, "sent"),
        ("confirm", {"expected_date": "2030-01-31"}, "confirmed"),
        ("cancel", {"reason": "no"}, "cancelled"),
    ]:
        answer = clerk_api.post(f"{ORDERS}{order.number}/{verb}/", body)
        assert (answer.status_code, answer.json()["state"]) == (200, state)


def test_an_order_that_came_short_is_closed(clerk_api, tea):
    order = sent_order(tea)
    deliver(order, accepted=1)
    answer = clerk_api.post(f"{ORDERS}{order.number}/close/", {"reason": "out"})
    assert answer.json()["state"] == "closed"


def test_an_illegal_step_is_a_conflict(clerk_api, tea):
    answer = clerk_api.post(f"{ORDERS}{open_order(tea).number}/confirm/", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_purchase_move")


@pytest.mark.parametrize("value", VALUES, ids=lambda value: ascii(value)[:20])
def test_no_value_of_any_field_breaks_buying_or_receiving(clerk_api, tea, value):
    order, sound = sent_order(tea), wish()
    line, came = sound["lines"][0], delivery()["lines"][0]
    asks = [(ORDERS, {**sound, name: value}) for name in sound]
    asks += [(ORDERS, {**sound, "lines": [{**line, name: value}]}) for name in line]
    receipts = f"{ORDERS}{order.number}/receipts/"
    asks += [(receipts, {**delivery(), name: value}) for name in delivery()]
    asks += [(receipts, delivery(lines=[{**came, name: value}])) for name in came]
    asks += [(f"{ORDERS}{order.number}/confirm/", {"expected_date": value})]
    for place, (address, body) in enumerate(asks):
        raw, key = json.dumps(body).encode(), {"HTTP_IDEMPOTENCY_KEY": f"k{place}"}
        answer = clerk_api.generic("POST", address, raw, "application/json", **key)
        assert answer.status_code < 500, body


def delivery(**more) -> dict:
    lines = [{"sku": "TEA-1", "accepted": 7, "held": 1, "refused": 2, "reason": "wet"}]
    return {"reference": "DN-1", "delivery_note": "DN-1", "lines": lines} | more


def test_a_delivery_is_booked_once_a_key_and_once_a_reference(clerk_api, tea):
    order = sent_order(tea)
    for key in ("one", "one", "two"):
        headers = {"HTTP_IDEMPOTENCY_KEY": key}
        answer = clerk_api.post(f"{ORDERS}{order.number}/receipts/", delivery(), **headers)
        assert answer.status_code == 201
    assert Receipt.objects.count() == 1
    assert StockItem.objects.get(warehouse__kind="store").on_hand == 7
    line = {"accepted": 7, "held": 1, "refused": 2, "inspected": 0}
    assert answer.json()["lines"] == [{"sku": "TEA-1", "reason": "wet"} | line]


@pytest.mark.parametrize(
    "line",
    [
        {"sku": "TEA-1", "accepted": 12},
        {"sku": "TEA-1", "held": 1},
        {"sku": "TEA-1"},
        {"sku": "NOPE", "accepted": 1},
    ],
)
def test_a_delivery_that_cannot_have_come_is_a_conflict(clerk_api, tea, line):
    address = f"{ORDERS}{sent_order(tea).number}/receipts/"
    answer = clerk_api.post(address, delivery(lines=[line]), **KEY)
    assert (answer.status_code, answer.json()["code"]) == (409, "delivery_refused")
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("wrong", [{"reference": ""}, {"reference": "a b"}, {"lines": []}])
def test_a_delivery_of_the_wrong_shape_is_refused(clerk_api, tea, wrong):
    address = f"{ORDERS}{sent_order(tea).number}/receipts/"
    assert clerk_api.post(address, delivery(**wrong), **KEY).status_code == 400


def test_lists_show_orders_deliveries_terms_and_lead_times(clerk_api, tea):
    supplier = make_supplier(code="hill")
    make_terms(supplier, tea, 600, (10, 500))
    order = sent_order(tea, supplier=supplier)
    deliver(order, accepted=10)
    open_order(tea)
    found = clerk_api.get(ORDERS, {"supplier": "hill", "state": "received"}).json()["results"]
    assert [row["number"] for row in found] == [order.number]
    assert len(clerk_api.get(f"{ORDERS}{order.number}/receipts/").json()["results"]) == 1
    terms = clerk_api.get(ALL[2], {"sku": "TEA-1"}).json()["results"]
    assert terms[0]["breaks"][0]["from_quantity"] == 10
    assert clerk_api.get(ALL[3], {"supplier": "hill"}).json()[0]["deliveries"] == 1


@pytest.mark.parametrize("address", ALL)
def test_shoppers_and_strangers_are_kept_out(api, ada_api, address):
    assert api.get(address).status_code in {401, 403}
    assert ada_api.get(address).status_code == 403


def test_who_may_look_may_not_buy(tea):
    user = UserFactory(email="eye@example.com", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_purchaseorder"))
    eye, order = speaking_for(user), open_order(tea)
    assert eye.get(f"{ORDERS}{order.number}/").status_code == 200
    assert eye.post(ORDERS, wish(), **KEY).status_code == 403
    assert eye.post(f"{ORDERS}{order.number}/send/", {}).status_code == 403
    assert eye.post(f"{ORDERS}{order.number}/receipts/", delivery(), **KEY).status_code == 403


@pytest.mark.parametrize("ask", ["", "receipts/"])
def test_an_order_that_is_not_there_is_not_found(clerk_api, ask):
    assert clerk_api.get(f"{ORDERS}PO-0/{ask}").status_code == 404
    assert clerk_api.get(ALL[3], {"supplier": "nobody"}).status_code == 404


def test_a_list_of_orders_asks_a_fixed_number_of_questions(
    clerk_api, tea, django_assert_max_num_queries
):
    for _order in range(3):
        sent_order(tea)
    with django_assert_max_num_queries(2):
        clerk_api.get(ORDERS)
