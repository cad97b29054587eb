"""Refund only, return, exchange, repair: what shoppers may ask for and what comes of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

import orders.services.after_sales
import orders.services.after_sales_desk
import orders.services.after_sales_settling
import orders.services.receipt
from orders.models import Order, ReturnEvent, ReturnRequest
from orders.services.after_sales_settling import settle as refund
from orders.services.after_sales_steps import AfterSalesRefused
from tests.factories.after_sales import (
    a_clerk,
    approve,
    arrive,
    ask,
    inspect,
    reject,
    settle,
)
from tests.factories.catalog import make_variant
from tests.factories.sale import pay, place, ship

pytestmark = pytest.mark.django_db

NET = 3000


@pytest.fixture
def shipped(ada) -> Order:
    return ship(pay(place(ada, make_variant(1000, stock=10), quantity=3)))


def refunded(order: Order) -> tuple[int, int]:
    """Return the money and the units of the first line that were given back."""
    order.refresh_from_db()
    return order.refunded_amount, order.lines.get().refunded_quantity


def test_a_request_says_what_is_due_and_by_when_it_is_answered(shipped, settings):
    request = ask(shipped, units=2, words="开线")
    assert (request.state, request.asked_amount) == ("requested", 2000)
    assert request.answer_by <= timezone.now() + settings.AFTER_SALES_ANSWER
    assert [(e.kind, e.words) for e in request.events.all()] == [("requested", "开线")]


@pytest.mark.parametrize("kind", ["refund_only", "return", "exchange", "repair"])
def test_nothing_unshipped_can_be_asked_for(ada, kind):
    with pytest.raises(AfterSalesRefused):
        ask(pay(place(ada, make_variant(stock=3))), kind)


@pytest.mark.parametrize("units", [0, -1, 4])
def test_only_units_that_were_shipped_can_be_asked_for(shipped, units):
    with pytest.raises(AfterSalesRefused):
        ask(shipped, units=units)


def test_units_are_asked_for_once(shipped):
    ask(shipped, units=2)
    ask(shipped, "repair", units=1)
    with pytest.raises(AfterSalesRefused):
        ask(shipped, units=1)


def test_units_of_another_order_cannot_be_asked_for(shipped, bo):
    foreign = ship(pay(place(bo, make_variant(stock=3))), "SW9").lines.get()
    with pytest.raises(AfterSalesRefused):
        ask(shipped, units={foreign.pk: 1})


@pytest.mark.parametrize("end", ["withdraw", "reject", "lapse"])
def test_units_of_a_request_that_came_to_nothing_are_free_again(shipped, ada, end):
    request = ask(shipped, units=3)
    if end == "withdraw":
        orders.services.after_sales.withdraw(request_id=request.pk, actor=ada)
    elif end == "reject":
        reject(request)
    else:
        approve(request)
        ReturnRequest.objects.update(parcel_by=timezone.now() - timedelta(minutes=1))
        assert orders.services.after_sales_desk.end_unsent() == 1
    assert ask(shipped, units=3).state == "requested"


def test_after_the_return_window_only_the_staff_opens_a_request(shipped, ada, clerk):
    orders.services.receipt.confirm_receipt(order_id=shipped.pk, actor=ada)
    orders.services.receipt.complete(order_id=shipped.pk)
    with pytest.raises(AfterSalesRefused):
        ask(shipped)
    wish = orders.services.after_sales.Wish("return", "quality", {shipped.lines.get().pk: 1})
    opened = orders.services.after_sales.ask(
        order_id=shipped.pk, wish=wish, actor=clerk, by_staff=True
    )
    assert opened.state == "requested"


def test_an_order_with_an_open_request_is_not_completed(shipped, ada, settings):
    orders.services.receipt.confirm_receipt(order_id=shipped.pk, actor=ada)
    long_ago = timezone.now() - settings.RETURN_WINDOW - timedelta(hours=1)
    Order.objects.update(received_at=long_ago)
    request = ask(shipped)
    assert orders.services.receipt.advance_clocks() == 0
    orders.services.after_sales.withdraw(request_id=request.pk, actor=ada)
    assert orders.services.receipt.advance_clocks() == 1


@pytest.mark.parametrize("amount", [-1, 0, 2001, 10**15])
def test_no_impossible_amount_is_asked_for(shipped, amount):
    with pytest.raises(AfterSalesRefused):
        ask(shipped, "refund_only", 2, amount=amount)


def test_a_rejection_needs_words(shipped):
    with pytest.raises(AfterSalesRefused):
        reject(ask(shipped), words=" ")


def test_a_rejection_is_appealed_against_once(shipped, ada):
    request = reject(ask(shipped))
    request = orders.services.after_sales.appeal(request_id=request.pk, words="请看图", actor=ada)
    assert request.state == "appealed"
    request = reject(request)
    with pytest.raises(AfterSalesRefused):
        orders.services.after_sales.appeal(request_id=request.pk, words="再看", actor=ada)


def test_an_appeal_has_its_time(shipped, ada):
    request = reject(ask(shipped))
    ReturnRequest.objects.update(appeal_by=timezone.now())
    with pytest.raises(AfterSalesRefused):
        orders.services.after_sales.appeal(request_id=request.pk, words="晚了", actor=ada)


def test_an_appeal_cannot_take_units_another_request_has(shipped, ada):
    request = reject(ask(shipped, units=3))
    ask(shipped)
    with pytest.raises(AfterSalesRefused):
        orders.services.after_sales.appeal(request_id=request.pk, words="我的", actor=ada)


def test_a_successful_appeal_lets_the_goods_come_back(shipped, ada):
    request = reject(inspect(ask(shipped), accepted=0))
    request = orders.services.after_sales.appeal(request_id=request.pk, words="请重看", actor=ada)
    assert settle(inspect(approve(request))).state == "refunded"
    assert refunded(shipped) == (1000, 1)


def test_an_appeal_of_a_refund_without_goods_is_refunded(shipped, ada, clerk):
    request = reject(ask(shipped, "refund_only"))
    orders.services.after_sales.appeal(request_id=request.pk, words="请看图", actor=ada)
    assert refund(request_id=request.pk, actor=clerk).state == "refunded"


def test_goods_that_are_not_sent_in_time_end_the_request(shipped, ada):
    request = approve(ask(shipped))
    assert orders.services.after_sales_desk.end_unsent() == 0
    ReturnRequest.objects.update(parcel_by=timezone.now() - timedelta(minutes=1))
    with pytest.raises(AfterSalesRefused):
        orders.services.after_sales.send(request_id=request.pk, carrier="a", number="b", actor=ada)
    assert orders.services.after_sales_desk.end_unsent() == 1
    request.refresh_from_db()
    assert request.state == "lapsed"


def test_a_tracking_number_can_be_mended_on_the_way(shipped, ada):
    request = approve(ask(shipped))
    for number in ("SF1", "SF2"):
        orders.services.after_sales.send(
            request_id=request.pk, carrier="顺丰", number=number, actor=ada
        )
    request.refresh_from_db()
    assert (request.state, request.parcel_number) == ("in_transit", "SF2")


def test_what_was_sent_cannot_be_withdrawn(shipped, ada):
    request = arrive(ask(shipped))
    with pytest.raises(AfterSalesRefused):
        orders.services.after_sales.withdraw(request_id=request.pk, actor=ada)


def test_nobody_decides_on_a_request_of_their_own(clerk):
    own = ask(ship(pay(place(clerk, make_variant(stock=3)))), "refund_only")
    with pytest.raises(AfterSalesRefused):
        refund(request_id=own.pk, actor=clerk)


def test_every_step_is_written_down_with_who_took_it(shipped, ada):
    settle(inspect(ask(shipped)))
    steps = ReturnEvent.objects.order_by("pk").values_list("kind", "actor")
    staff = a_clerk().pk
    assert list(steps) == [
        ("requested", ada.pk),
        ("approved", staff),
        ("in_transit", ada.pk),
        ("arrived", staff),
        ("inspected", staff),
        ("refunded", staff),
    ]


def test_an_order_does_not_take_requests_without_end(shipped, ada):
    for _time in range(orders.services.after_sales.MOST_REQUESTS):
        orders.services.after_sales.withdraw(request_id=ask(shipped).pk, actor=ada)
    with pytest.raises(AfterSalesRefused):
        ask(shipped)


def test_late_requests_are_found(shipped):
    request = ask(shipped)
    assert ReturnRequest.objects.overdue().count() == 0
    ReturnRequest.objects.update(answer_by=timezone.now())
    assert ReturnRequest.objects.overdue().get() == request
