"""A6: the order: placing, paying, shipping, tracking, receiving, cancelling, invoice.

The map of a parcel's way is not built yet.
"""

import pytest

from tests.contracts import sale
from tests.factories.catalog import make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea():
    """Something to buy."""
    return make_variant(price=2000, stock=9)


def test_number_address_delivery_notes(adas, tea):
    placed = sale.order(adas, tea, 2, note="请轻放")
    assert (placed["state"], placed["note"]) == ("pending_payment", "请轻放")
    assert placed["recipient"] == sale.HOME["recipient"]
    assert placed["delivery_method"]
    assert adas.ask(f"orders/{placed['number']}/")["number"] == placed["number"]


def test_the_same_key_orders_once(adas, tea):
    sale.order(adas, tea)
    adas.do("cart/lines/", {"variant": tea.pk, "quantity": 1})
    where = adas.ask("addresses/")["results"][0]["id"]
    quote = adas.do("cart/quote/", {"delivery_method": sale.way(adas), "address": where})
    wish = {"quote": quote["quote"], "address": where}
    first, again = (adas.do("orders/", wish, HTTP_IDEMPOTENCY_KEY="once") for _ in "12")
    assert first["number"] == again["number"]


def test_lists_by_tab(adas, tea):
    number = sale.order(adas, tea)["number"]
    assert [one["number"] for one in adas.ask("orders/")["results"]] == [number]
    unpaid = adas.ask("orders/", state="pending_payment")["results"]
    assert [one["number"] for one in unpaid] == [number]


def test_payment_methods(adas, tea):
    number = sale.order(adas, tea)["number"]
    payment = adas.ask(f"orders/{number}/payment/")
    assert (payment["order_state"], payment["payable"]["amount"] > 0) == ("pending_payment", True)
    assert {"gateway", "channel", "label"} <= set(payment["methods"][0])


def test_shipping_and_tracking(adas, staff, tea):
    placed = sale.shipped(adas, staff, tea)
    [parcel] = adas.ask(f"orders/{placed['number']}/logistics/")
    assert parcel["tracking_number"] == f"SW{placed['number']}"
    assert parcel["events"] == []
    assert adas.ask(f"orders/{placed['number']}/shipping/")[0]["id"] == parcel["id"]


def test_confirm_receipt(adas, staff, tea):
    number = sale.shipped(adas, staff, tea)["number"]
    assert adas.do(f"orders/{number}/receipt/")["state"] == "received"
    assert "received" in [event["to_state"] for event in adas.ask(f"orders/{number}/")["events"]]


def test_cancel(adas, tea):
    number = sale.order(adas, tea)["number"]
    ended = adas.do(f"orders/{number}/cancel/", {"reason": "买错了"})
    assert ended["state"] == "closed"
    assert adas.refusal(f"orders/{number}/cancel/") == (409, "illegal_move")


def test_a_part_is_left_out_before_it_is_shipped(adas, tea):
    placed = sale.paid(adas, tea, 2)
    lines = {str(placed["lines"][0]["id"]): 1}
    rest = adas.do(f"orders/{placed['number']}/cancel/", {"lines": lines})
    assert rest["lines"][0]["cancelled_quantity"] == 1


def test_buy_again(adas, tea):
    line = sale.order(adas, tea)["lines"][0]
    cart = adas.do("cart/lines/", {"variant": line["variant"], "quantity": line["quantity"]})
    assert cart["lines"][0]["variant"] == tea.pk


def test_invoice(adas, tea):
    number = sale.paid(adas, tea)["number"]
    wish = {"kind": "personal", "title": "林小满", "email": "ada@example.com"}
    assert adas.do(f"orders/{number}/invoice/", wish)["title"] == "林小满"
    assert adas.ask(f"orders/{number}/invoice/")["kind"] == "personal"


def test_nobody_elses_order_is_there(adas, bos, guest, tea):
    number = sale.order(adas, tea)["number"]
    for app in (bos, guest):
        assert app.refusal(f"orders/{number}/", method="get")[0] == 404
        assert app.refusal(f"orders/{number}/cancel/")[0] == 404
