"""Goods for goods: what an exchange sends out, and what becomes of it."""

import pytest

import orders.services.cancellation
from catalog.models import Price
from inventory.models import Reservation, StockItem
from inventory.services.reservations import OutOfStock
from orders.models import Order, ReturnRequest
from orders.services.after_sales_steps import AfterSalesRefused
from tests.factories.after_sales import ask, inspect, settle
from tests.factories.catalog import make_options, make_product, make_variant
from tests.factories.sale import pay, place, ship

pytestmark = pytest.mark.django_db


@pytest.fixture
def colours() -> list:
    """Three variants of one product: two at one price, the third dearer."""
    product = make_product(rebuild=False)
    values = make_options(product, "颜色", "红", "蓝", "金")
    prices = (1000, 1000, 2000)
    return [
        make_variant(price, stock=5, product=product, options=[value])
        for value, price in zip(values, prices, strict=True)
    ]


def bought(ada, variant, quantity: int = 2) -> Order:
    return ship(pay(place(ada, variant, quantity=quantity)))


def test_an_exchange_sends_the_same_again_for_nothing(ada):
    order = bought(ada, make_variant(1000, stock=5))
    request = settle(inspect(ask(order, "exchange")))
    replacement = request.replacement
    assert (request.state, replacement.state, replacement.payable_amount) == (
        "exchanged",
        "paid",
        0,
    )
    line = replacement.lines.get()
    assert (line.variant_id, line.quantity, line.unit_amount) == (
        order.lines.get().variant_id, 1, 0,
    )  # fmt: skip
    assert replacement.address == order.address
    assert replacement.user == ada


def test_the_replacement_holds_its_stock_and_is_shipped_like_any_order(ada):
    order = bought(ada, make_variant(1000, stock=5))
    replacement = settle(inspect(ask(order, "exchange"))).replacement
    assert Reservation.objects.held().get(order_reference=replacement.number).quantity == 1
    ship(replacement, "SW2")
    assert replacement.state == "shipped"
    assert StockItem.objects.get().on_hand == 3


def test_no_money_moves(ada):
    order = bought(ada, make_variant(1000, stock=5))
    settle(inspect(ask(order, "exchange")))
    order.refresh_from_db()
    assert (order.refunded_amount, order.lines.get().refunded_quantity) == (0, 0)


def test_another_colour_at_the_same_price_is_sent(ada, colours):
    red, blue, _gold = colours
    order = bought(ada, red)
    line = order.lines.get()
    request = settle(inspect(ask(order, "exchange", wanted={line.pk: blue.pk})))
    sent = request.replacement.lines.get()
    assert (sent.variant_id, sent.sku, sent.options) == (blue.pk, blue.sku, "蓝")


def test_a_dearer_one_or_another_product_is_refused(ada, colours):
    red, _blue, gold = colours
    order = bought(ada, red)
    for wrong in (gold.pk, make_variant(1000, stock=1).pk, 2**40):
        with pytest.raises(AfterSalesRefused):
            ask(order, "exchange", wanted={order.lines.get().pk: wrong})


def test_an_exchanged_unit_is_not_asked_for_again(ada):
    order = bought(ada, make_variant(1000, stock=5), quantity=1)
    settle(inspect(ask(order, "exchange")))
    with pytest.raises(AfterSalesRefused):
        ask(order)


def test_a_replacement_can_be_exchanged_but_not_refunded(ada):
    order = bought(ada, make_variant(1000, stock=5))
    replacement = ship(settle(inspect(ask(order, "exchange"))).replacement, "SW2")
    for kind in ("refund_only", "return"):
        with pytest.raises(AfterSalesRefused):
            ask(replacement, kind)
    assert ask(replacement, "exchange").state == "requested"


def test_without_stock_nothing_is_exchanged_and_money_may_be_given(ada, colours):
    red, blue, _gold = colours
    order = bought(ada, red)
    request = inspect(ask(order, "exchange", wanted={order.lines.get().pk: blue.pk}))
    place(None, blue, quantity=5)
    with pytest.raises(OutOfStock):
        settle(request)
    assert ReturnRequest.objects.get().state == "inspected"
    assert Order.objects.filter(payable_amount=0).count() == 0
    assert settle(request, with_money=True).credit.amount == 1000


def test_the_price_of_today_decides_what_is_the_same(ada, colours):
    red, blue, _gold = colours
    order = bought(ada, red)
    Price.objects.filter(variant=blue).update(amount=1200)
    with pytest.raises(AfterSalesRefused):
        ask(order, "exchange", wanted={order.lines.get().pk: blue.pk})


def test_who_cancels_a_replacement_may_have_the_money(ada, clerk):
    order = bought(ada, make_variant(1000, stock=5), quantity=1)
    replacement = settle(inspect(ask(order, "exchange"))).replacement
    orders.services.cancellation.cancel(order_id=replacement.pk, actor=ada)
    request = settle(ask(order, "refund_only"), actor=clerk)
    assert (request.state, request.credit.amount) == ("refunded", 1000)
