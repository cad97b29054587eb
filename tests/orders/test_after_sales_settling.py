"""How requests are settled: the money, the goods, and what travels back."""

import pytest

import orders.services.after_sales
import orders.services.after_sales_desk
import orders.services.after_sales_settling
import orders.services.receipt
from inventory.models import StockItem
from orders.models import CreditNote, Order
from orders.services.after_sales_desk import Finding
from orders.services.after_sales_settling import settle as refund
from orders.services.after_sales_steps import AfterSalesRefused
from orders.services.refunds import RefundRefused
from tests.factories.after_sales import (
    arrive,
    ask,
    inspect,
    parcel,
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


def stock() -> dict[str, int]:
    return dict(StockItem.objects.values_list("warehouse__kind", "on_hand"))


def refunded(order: Order) -> tuple[int, int]:
    """Return the money and the units of the first line that were given back."""
    order.refresh_from_db()
    return order.refunded_amount, order.lines.get().refunded_quantity


def test_a_refund_without_goods_gives_all_that_is_due(shipped, clerk):
    request = refund(request_id=ask(shipped, "refund_only", 2).pk, actor=clerk)
    assert request.state == "refunded"
    assert refunded(shipped) == (2000, 2)


def test_an_agreed_amount_leaves_the_units_as_they_are(shipped, clerk):
    request = ask(shipped, "refund_only", 2, amount=500)
    refund(request_id=request.pk, actor=clerk)
    assert refunded(shipped) == (500, 0)
    assert ask(shipped, units=3).asked_amount == 2500


@pytest.mark.parametrize("amount", [-1, 0, 2001])
def test_no_impossible_amount_is_given(shipped, clerk, amount):
    request = ask(shipped, "refund_only", 2)
    with pytest.raises((AfterSalesRefused, RefundRefused)):
        refund(request_id=request.pk, actor=clerk, amount=amount)
    assert refunded(shipped) == (0, 0)


def test_goods_that_have_to_come_back_are_not_refunded_before(shipped, clerk):
    with pytest.raises(AfterSalesRefused):
        refund(request_id=ask(shipped).pk, actor=clerk)


def test_a_return_is_refunded_for_the_units_that_were_accepted(shipped):
    request = settle(inspect(ask(shipped, units=3), accepted=2))
    assert (request.state, request.credit.amount) == ("refunded", 2000)
    assert refunded(shipped) == (2000, 2)
    assert stock() == {"store": 9}


def test_what_is_broken_never_lies_on_the_shelf(shipped):
    settle(inspect(ask(shipped, units=2), accepted=2, fate="scrap"))
    assert stock() == {"store": 7, "hold": 0}


def test_the_whole_return_pays_back_the_whole_of_the_goods(shipped):
    for _time in range(3):
        settle(inspect(ask(shipped)))
    assert refunded(shipped) == (NET, 3)


def test_the_shop_pays_the_freight_where_it_is_at_fault(ada, clerk):
    order = ship(pay(place(ada, make_variant(1000, stock=5))))
    settle(inspect(ask(order)), freight_amount=order.freight_amount)
    assert refunded(order) == (order.paid_amount, 1)
    assert CreditNote.objects.get().freight_amount == order.freight_amount


@pytest.mark.parametrize("freight", [-1, 10**6])
def test_no_impossible_freight_is_given_back(shipped, freight):
    request = inspect(ask(shipped))
    with pytest.raises(RefundRefused):
        settle(request, freight_amount=freight)
    assert refunded(shipped) == (0, 0)


def test_what_is_not_accepted_travels_back(shipped, clerk):
    request = settle(inspect(ask(shipped, units=3), accepted=1))
    sent = orders.services.after_sales_settling.send_back(
        request_id=request.pk, parcel=parcel(), actor=clerk
    )
    assert sent.back_number == "BACK1"
    with pytest.raises(AfterSalesRefused):
        orders.services.after_sales_settling.send_back(
            request_id=request.pk, parcel=parcel("B2"), actor=clerk
        )


def test_a_request_of_which_nothing_was_accepted_is_rejected_not_settled(shipped):
    request = inspect(ask(shipped), accepted=0)
    with pytest.raises(AfterSalesRefused):
        settle(request)
    assert reject(request).state == "rejected"
    assert stock() == {"store": 7}


def test_goods_that_were_accepted_cannot_be_rejected_afterwards(shipped):
    with pytest.raises(AfterSalesRefused):
        reject(inspect(ask(shipped)))


@pytest.mark.parametrize("accepted", [-1, 4])
def test_no_more_is_accepted_than_was_asked_for(shipped, accepted):
    with pytest.raises(AfterSalesRefused):
        inspect(ask(shipped, units=3), accepted=accepted)


def test_a_foreign_line_is_not_inspected(shipped, clerk):
    request = arrive(ask(shipped))
    with pytest.raises(AfterSalesRefused):
        orders.services.after_sales_desk.inspect(
            request_id=request.pk, findings={1: Finding(1)}, actor=clerk
        )


def test_repaired_goods_never_enter_stock_and_travel_under_a_number(shipped):
    request = inspect(ask(shipped, "repair"))
    assert stock() == {"store": 7}
    with pytest.raises(AfterSalesRefused):
        settle(request)
    assert settle(request, parcel=parcel()).state == "repaired"
    assert ask(shipped, units=3).state == "requested"
