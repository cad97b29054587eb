"""One letter for each step of a request the shopper should know, in the order's language."""

import pytest

import orders.services.after_sales
import orders.services.after_sales_settling
from orders.models import Order
from tests.factories.after_sales import (
    a_clerk,
    approve,
    arrive,
    ask,
    inspect,
    parcel,
    reject,
    settle,
)
from tests.factories.catalog import make_variant
from tests.factories.sale import pay, place, ship
from tests.journeys.test_letters import carry_out, speaking

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["en", "zh-hans"])
def shipped(request, ada) -> Order:
    order = ship(pay(speaking(place(ada, make_variant(1000, stock=9), quantity=3), request.param)))
    carry_out()
    return order


def in_words(order: Order, english: str, chinese: str) -> str:
    return english if order.language == "en" else chinese


def test_a_request_is_confirmed(shipped):
    request = ask(shipped)
    (letter,) = carry_out()
    assert in_words(shipped, "We have your after-sales request", "已收到") in letter.subject
    assert f"/after-sales/{request.number}/" in letter.body


def test_an_approval_says_where_to_send_the_goods_and_what_the_shop_said(shipped):
    request = ask(shipped)
    carry_out()
    request = approve(request)
    (letter,) = carry_out()
    assert request.warehouse.title in letter.body
    assert in_words(shipped, "Please send the goods back", "请寄回商品") in letter.body


def test_a_rejection_says_why(shipped):
    request = ask(shipped)
    carry_out()
    reject(request, "照片看不出破损")
    (letter,) = carry_out()
    assert "照片看不出破损" in letter.body


def test_an_arrival_is_told(shipped):
    request = approve(ask(shipped))
    carry_out()
    arrive(request)
    (letter,) = carry_out()
    assert in_words(shipped, "have arrived", "已收到") in letter.subject


def test_a_refund_sends_one_letter_with_the_money(shipped):
    request = inspect(ask(shipped))
    carry_out()
    settle(request)
    (letter,) = carry_out()
    assert "10.00" in letter.body


def test_an_exchange_sends_one_letter_and_none_about_a_payment(shipped):
    request = inspect(ask(shipped, "exchange"))
    carry_out()
    settle(request)
    (letter,) = carry_out()
    assert in_words(shipped, "Your replacement", "换货商品") in letter.subject


def test_what_travels_back_is_told_with_its_number(shipped):
    request = settle(inspect(ask(shipped, units=2)))
    carry_out()
    orders.services.after_sales_settling.send_back(
        request_id=request.pk, parcel=parcel("BACK7"), actor=a_clerk()
    )
    (letter,) = carry_out()
    assert "BACK7" in letter.body


def test_what_the_shopper_did_is_not_told_back(shipped, ada):
    request = ask(shipped)
    carry_out()
    orders.services.after_sales.withdraw(request_id=request.pk, actor=ada)
    assert carry_out() == []


def test_a_guest_without_an_address_gets_no_letter():
    guests = ship(pay(place(None, make_variant(stock=3))), "SW9")
    carry_out()
    ask(guests)
    assert carry_out() == []
