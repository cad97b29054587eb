"""Orders for API clients."""

import pytest

from inventory.models import Warehouse
from orders.models import Order
from tests.factories.accounts import AddressFactory
from tests.factories.catalog import make_variant
from tests.factories.sale import fill_cart, make_carrier, pay, place, quote_of, ship

pytestmark = pytest.mark.django_db(transaction=True)

ORDERS = "/api/v1/orders/"
DELIVER_TO = {
    "recipient": "林小满",
    "phone": "13800138000",
    "region_code": "310104",
    "address": "上海市徐汇区漕溪北路 88 号",
}


def post(client, basket, key="k1", **fields):
    body = {"quote": quote_of(basket), **fields}
    return client.post(ORDERS, body, format="json", HTTP_IDEMPOTENCY_KEY=key)


def test_an_order_is_placed_to_an_own_address(ada_api, ada):
    response = post(ada_api, fill_cart(ada), address=AddressFactory(user=ada).pk)
    assert response.status_code == 201
    assert response.json()["number"] == Order.objects.get().number


def test_without_a_key_nothing_is_ordered(ada_api, ada):
    body = {"quote": quote_of(fill_cart(ada)), "deliver_to": DELIVER_TO}
    response = ada_api.post(ORDERS, body, format="json")
    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_missing")


def test_a_repeated_request_is_replayed(ada_api, ada):
    basket = fill_cart(ada)
    body = {"quote": quote_of(basket), "deliver_to": DELIVER_TO}
    first, second = (
        ada_api.post(ORDERS, body, format="json", HTTP_IDEMPOTENCY_KEY="k") for _ in range(2)
    )
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert Order.objects.count() == 1


def test_a_key_used_for_another_body_is_refused(ada_api, ada):
    basket = fill_cart(ada)
    post(ada_api, basket, deliver_to=DELIVER_TO)
    response = post(ada_api, basket, deliver_to=DELIVER_TO, note="other")
    assert response.status_code == 422


def test_a_guest_places_an_order_and_reads_it_with_its_token(api):
    basket = fill_cart()
    body = {"quote": quote_of(basket), "deliver_to": DELIVER_TO}
    headers = {"X-Cart-Token": basket.token, "Idempotency-Key": "g"}
    made = api.post(ORDERS, body, format="json", headers=headers).json()
    address = f"{ORDERS}{made['number']}/"
    assert api.get(address).status_code == 404
    assert api.get(address, headers={"X-Order-Token": made["token"]}).status_code == 200


def test_what_changed_is_listed(ada_api, ada):
    basket = fill_cart(ada)
    quote = quote_of(basket)
    basket.lines.update(quantity=3)
    body = {"quote": quote, "deliver_to": DELIVER_TO}
    response = ada_api.post(ORDERS, body, format="json", HTTP_IDEMPOTENCY_KEY="k")
    assert (response.status_code, response.json()["code"]) == (409, "quote_changed")
    assert response.json()["errors"][0]["code"] == "quantity_changed"


@pytest.mark.parametrize("field", ["total", "payable_amount", "state", "user", "price"])
def test_a_tampered_field_is_refused(ada_api, ada, field):
    response = post(ada_api, fill_cart(ada), deliver_to=DELIVER_TO, **{field: 1})
    assert response.status_code == 400
    assert not Order.objects.exists()


def test_another_persons_address_is_refused(ada_api, ada, bo):
    response = post(ada_api, fill_cart(ada), address=AddressFactory(user=bo).pk)
    assert response.status_code == 400


@pytest.mark.parametrize("tail", ["", "payment/", "shipping/", "logistics/", "after-sales/"])
def test_another_persons_order_is_not_found(bo_api, ada, tail):
    order = place(ada)
    assert bo_api.get(f"{ORDERS}{order.number}/{tail}").status_code == 404


def test_only_staff_ships(ada_api, clerk_api, ada):
    order = pay(place(ada))
    body = {
        "warehouse": Warehouse.objects.get().pk,
        "carrier": make_carrier().pk,
        "tracking_number": "SW123456",
    }
    address = f"{ORDERS}{order.number}/shipping/"
    assert ada_api.post(address, body, format="json").status_code == 403
    assert clerk_api.post(address, body, format="json").status_code == 201


def test_receipt_and_after_sales(ada_api, ada):
    order = ship(pay(place(ada)))
    assert ada_api.post(f"{ORDERS}{order.number}/receipt/").json()["state"] == "received"
    body = {"kind": "return", "reason": "quality", "lines": {str(order.lines.get().pk): 1}}
    address = f"{ORDERS}{order.number}/after-sales/"
    asked = ada_api.post(address, body, format="json", HTTP_IDEMPOTENCY_KEY="a")
    assert asked.status_code == 201


def test_the_list_is_filtered_by_tab(ada_api, ada):
    place(ada)
    assert len(ada_api.get(ORDERS, {"tab": "to_pay"}).json()["results"]) == 1
    assert ada_api.get(ORDERS, {"tab": "to_ship"}).json()["results"] == []


def test_an_order_of_many_goods_holds_them_all(ada_api, ada):
    basket = fill_cart(ada, *(make_variant(stock=5) for _ in range(3)))
    response = post(ada_api, basket, deliver_to=DELIVER_TO)
    assert len(response.json()["lines"]) == 3
