"""The cart for API clients."""

import pytest

from cart.services.quotes import read
from tests.factories.catalog import make_variant
from tests.factories.sale import fill_cart, make_delivery

pytestmark = pytest.mark.django_db

LINES = "/api/v1/cart/lines/"


def test_a_guest_gets_a_token_and_finds_the_cart_with_it(api):
    make_delivery()
    body = {"variant": make_variant(stock=5).pk, "quantity": 2}
    token = api.post(LINES, body, format="json").json()["token"]
    again = api.get("/api/v1/cart/", headers={"X-Cart-Token": token})
    assert again.json()["lines"][0]["quantity"] == 2


def test_a_cart_without_its_token_is_not_found(api):
    fill_cart()
    assert api.get("/api/v1/cart/").json()["lines"] == []


@pytest.mark.parametrize("quantity", [0, -1, 10**9, 1.5, "2", None, [1], True, "１２"])
def test_what_is_no_quantity_is_refused(ada_api, quantity):
    body = {"variant": make_variant(stock=5).pk, "quantity": quantity}
    response = ada_api.post(LINES, body, format="json")
    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "/quantity"


def test_a_price_in_the_request_is_refused(ada_api):
    body = {"variant": make_variant(stock=5).pk, "unit_amount": 1}
    response = ada_api.post(LINES, body, format="json")
    assert response.json()["errors"][0]["code"] == "unknown_field"


def test_a_line_changes_quantity_and_selection(ada_api, ada):
    line = fill_cart(ada).lines.get()
    body = {"quantity": 4, "is_selected": False}
    ada_api.patch(f"{LINES}{line.pk}/", body, format="json")
    line.refresh_from_db()
    assert (line.quantity, line.is_selected) == (4, False)


def test_another_persons_line_is_not_found(bo_api, bo, ada):
    fill_cart(bo)
    line = fill_cart(ada).lines.get()
    assert bo_api.patch(f"{LINES}{line.pk}/", {"quantity": 2}, format="json").status_code == 404
    assert bo_api.delete(f"{LINES}{line.pk}/").status_code == 404


def test_an_old_version_is_refused(ada_api, ada):
    line = fill_cart(ada).lines.get()
    stale = {"HTTP_IF_MATCH": '"1-0"'}
    response = ada_api.patch(f"{LINES}{line.pk}/", {"quantity": 2}, format="json", **stale)
    assert response.status_code == 412


def test_the_version_just_read_is_accepted(ada_api, ada):
    line = fill_cart(ada).lines.get()
    tag = ada_api.get("/api/v1/cart/")["ETag"]
    address = f"{LINES}{line.pk}/"
    response = ada_api.patch(address, {"quantity": 2}, format="json", HTTP_IF_MATCH=tag)
    assert response.status_code == 200


def test_a_quote_is_signed_and_says_what_is_to_be_paid(ada_api, ada):
    fill_cart(ada, make_variant(price=1000, stock=5))
    body = ada_api.post("/api/v1/cart/quote/", {}, format="json").json()
    assert body["payable"] == {"amount": 1800, "currency": "CNY"}
    assert read(body["quote"]).payable_amount == 1800


def test_emptying_the_cart_takes_everything_out(ada_api, ada):
    fill_cart(ada)
    assert ada_api.delete("/api/v1/cart/").json()["lines"] == []
