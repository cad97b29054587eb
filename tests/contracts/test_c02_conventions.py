"""C2: problems, cursors, filters and order, Idempotency-Key, ETag, rate-limit headers, language."""

import pytest

from tests.contracts import sale
from tests.factories.catalog import make_variant

pytestmark = pytest.mark.django_db

PARTS = {"type", "title", "status", "detail", "code", "errors", "request_id"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "account/", 401),
        ("get", "products/1/", 404),
        ("get", "products/?limit=x", 400),
        ("get", "stock/items/", 401),
        ("post", "cart/lines/", 400),
    ],
)
def test_every_refusal_is_a_problem(guest, method, path, status):
    response = getattr(guest, method)(f"/api/v1/{path}")
    assert (response.status_code, set(response.json())) == (status, PARTS)
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["request_id"] == response["X-Request-Id"]


def test_wrong_fields_are_pointed_at(guest):
    response = guest.post("/api/v1/cart/lines/", {"variant": "x", "quantity": 0, "more": 1})
    pointers = {error["pointer"] for error in response.json()["errors"]}
    assert "/more" in pointers


def test_cursor_pages_lead_to_every_row_once(guest):
    made = {make_variant().product_id for _ in range(5)}
    seen, page = [], guest.ask("products/", limit=2)
    while True:
        seen += [card["id"] for card in page["results"]]
        if page["next"] is None:
            break
        page = guest.get(page["next"].partition("testserver")[2]).json()
    assert (len(seen), set(seen)) == (5, made)


def test_order_is_chosen_from_a_list(guest):
    assert guest.refusal("products/?ordering=password", method="get")[0] == 400


def test_a_key_is_wanted_where_money_moves(adas):
    answer = adas.refusal("orders/", {}, HTTP_IDEMPOTENCY_KEY="")
    assert answer[0] == 400


def test_the_same_key_replays_and_another_body_is_refused(adas):
    placed = sale.order(adas, make_variant(stock=5))
    path = f"orders/{placed['number']}/after-sales/"
    wish = {"lines": {str(placed["lines"][0]["id"]): 1}, "kind": "refund_only", "reason": "other"}
    key = {"HTTP_IDEMPOTENCY_KEY": "key-of-mine"}
    quote = {"quote": "x", "address": 1}
    first = adas.refusal("orders/", quote, **key)
    assert first == adas.refusal("orders/", quote, **key)
    assert adas.refusal(path, wish, **key)[0] in {409, 422}


def test_etags_and_304(guest):
    address = f"/api/v1/products/{make_variant().product_id}/"
    tag = guest.get(address)["ETag"]
    assert guest.get(address, HTTP_IF_NONE_MATCH=tag).status_code == 304


def test_if_match_refuses_what_has_changed(adas):
    address = f"/api/v1/addresses/{adas.do('addresses/', sale.HOME)['id']}/"
    tag = adas.get(address)["ETag"]
    change = {"detail": "中山路 1 号"}
    assert adas.patch(address, change, HTTP_IF_MATCH=tag).status_code == 200
    assert adas.patch(address, change, HTTP_IF_MATCH=tag).status_code == 412


def test_rate_limit_headers(guest):
    response = guest.get("/api/v1/categories/")
    assert response["RateLimit-Policy"].startswith('"client";q=')
    assert response["RateLimit"].startswith('"client";r=')


@pytest.mark.parametrize(("language", "words"), [("en", "token"), ("zh-CN", "令牌")])
def test_the_language_asked_for(guest, language, words):
    guest.carry("nobody-holds-this-token")
    answer = guest.get("/api/v1/account/", HTTP_ACCEPT_LANGUAGE=language).json()
    assert words in answer["detail"]
