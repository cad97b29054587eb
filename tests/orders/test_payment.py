"""What an order does when money comes: by notify, by asking, too late, twice, or not at all."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

import inventory.services.reservations
import orders.services.cancellation
import orders.services.payment
import payments.services.collection
from inventory.models import Reservation, StockItem
from operations.models import OutboxEvent
from orders.models import Order
from payments.gateways.contract import Visit
from payments.models import Payment, Refund
from tests.factories.catalog import make_variant
from tests.factories.payments import message, tell, wait_until
from tests.factories.sale import place

CHOICE = {"gateway": "sandbox", "channel": "wallet"}


def start(order: Order) -> Payment:
    """Open a payment at the gateway."""
    return orders.services.payment.start_payment(
        order_id=order.pk, visit=Visit("http://shop.example/"), **CHOICE
    )


def write(order: Order) -> Payment:
    """Write a payment the gateway has not heard of."""
    return orders.services.payment.write_payment(order_id=order.pk, **CHOICE)


def expire(order: Order) -> None:
    """Let the time to pay be over, for the order and its promises of stock."""
    past = timezone.now() - timedelta(seconds=1)
    Order.objects.filter(pk=order.pk).update(expires_at=past)
    Payment.objects.filter(order_reference=order.number).update(expires_at=past)
    Reservation.objects.filter(order_reference=order.number).update(expires_at=past)


def state_of(order: Order) -> tuple[str, int]:
    """Return an order's state and what was paid for it."""
    order.refresh_from_db()
    return order.state, order.paid_amount


@pytest.mark.django_db
def test_a_notify_pays_the_order_and_keeps_its_stock_for_good(ada):
    order = place(ada)
    tell(message(write(order)))
    assert state_of(order) == ("paid", order.payable_amount)
    assert Reservation.objects.get(order_reference=order.number).expires_at is None
    assert order.paid_at
    assert OutboxEvent.objects.filter(topic="order.paid", key=order.number).count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_notifies_pay_an_order_once(ada):
    order = place(ada)
    payment = write(order)

    def send(_n: int) -> int:
        try:
            return tell(message(payment)).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(send, range(20))) == {200}
    assert state_of(order) == ("paid", order.payable_amount)
    assert order.events.filter(kind="paid").count() == 1
    assert not Refund.objects.exists()


@pytest.mark.django_db
def test_when_no_notify_comes_the_poll_pays_the_order(ada, sandbox):
    order = place(ada)
    sandbox.press(start(order), "pay", "never")
    Payment.objects.update(next_poll_at=Now())
    orders.services.payment.poll_due()
    assert state_of(order)[0] == "paid"


@pytest.mark.django_db
def test_the_first_poll_comes_within_ten_seconds_of_opening(ada, sandbox):
    payment = start(place(ada))
    payment.refresh_from_db()
    assert payment.next_poll_at <= timezone.now() + timedelta(seconds=10)


@pytest.mark.django_db
def test_a_crash_between_money_and_order_is_swept_up(ada, sandbox):
    order = place(ada)
    payment = start(order)
    sandbox.press(payment, "pay", "never")
    payments.services.collection.ask_gateway(payment.pk)  # the process dies here
    assert state_of(order)[0] == "pending_payment"
    orders.services.payment.poll_due()
    assert state_of(order)[0] == "paid"


@pytest.mark.django_db
def test_money_for_a_closed_order_goes_back_whole(ada, sandbox):
    order = place(ada)
    payment = start(order)
    orders.services.cancellation.cancel(order_id=order.pk)
    sandbox.press(payment, "pay", "never")
    orders.services.payment.check(payment.pk)
    assert orders.services.payment.send_due_refunds() == 1
    payment.refresh_from_db()
    assert (payment.state, payment.refunded_amount) == ("surplus", order.payable_amount)
    assert state_of(order) == ("closed", 0)
    assert order.events.filter(kind="surplus_refund").exists()
    assert OutboxEvent.objects.filter(topic="payment.surplus").exists()


@pytest.mark.django_db
def test_late_money_for_an_order_still_open_pays_it_while_there_is_stock(ada):
    order = place(ada)
    payment = write(order)
    expire(order)
    tell(message(payment))
    assert state_of(order)[0] == "paid"


@pytest.mark.django_db
def test_late_money_reserves_again_what_was_given_back(ada):
    order = place(ada)
    payment = write(order)
    expire(order)
    inventory.services.reservations.release(order_reference=order.number)
    tell(message(payment))
    assert state_of(order)[0] == "paid"
    assert StockItem.objects.get().reserved == 1


@pytest.mark.django_db
def test_late_money_goes_back_when_the_goods_are_gone(ada, bo):
    variant = make_variant(stock=1)
    order = place(ada, variant)
    payment = write(order)
    expire(order)
    inventory.services.reservations.release_lapsed()
    place(bo, variant)
    tell(message(payment))
    assert state_of(order) == ("closed", 0)
    assert Refund.objects.get().amount == payment.amount
    assert StockItem.objects.get().reserved == 1


@pytest.mark.django_db
def test_the_second_payment_of_one_order_goes_back(ada):
    order = place(ada)
    first = write(order)
    second = orders.services.payment.write_payment(
        order_id=order.pk, gateway="sandbox", channel="card"
    )
    tell(message(first))
    tell(message(second, trade_no="S2"))
    assert state_of(order) == ("paid", order.payable_amount)
    assert Refund.objects.get().payment == second


@pytest.mark.django_db
@pytest.mark.parametrize(
    "acts", list(itertools.permutations(["pay", "close", "sweep"])), ids=",".join
)
def test_an_order_never_ends_paid_and_closed(ada, acts):
    order = place(ada)
    payment = write(order)
    deeds = {
        "pay": lambda: tell(message(payment)),
        "close": lambda: orders.services.cancellation.cancel(order_id=order.pk),
        "sweep": orders.services.payment.poll_due,
    }
    for act in acts:
        deeds[act]()
    state, paid = state_of(order)
    payment.refresh_from_db()
    assert state in {"cancelled", "closed"}
    assert payment.refunded_amount == payment.amount
    assert (state == "cancelled") == (paid > 0)


@pytest.mark.django_db
def test_an_unpaid_payment_is_closed_at_the_gateway_when_its_time_is_over(ada, sandbox):
    payment = start(place(ada))
    Payment.objects.update(next_poll_at=Now(), expires_at=timezone.now() - timedelta(seconds=1))
    orders.services.payment.poll_due()
    payment.refresh_from_db()
    assert payment.state == "closed"
    assert "<button" not in sandbox.press(payment)


@pytest.mark.django_db
def test_the_payment_of_a_cancelled_order_is_closed_at_the_gateway(ada, sandbox):
    order = place(ada)
    payment = start(order)
    orders.services.cancellation.cancel(order_id=order.pk)
    Payment.objects.update(next_poll_at=Now())
    orders.services.payment.poll_due()
    payment.refresh_from_db()
    assert payment.state == "closed"
    assert "<button" not in sandbox.press(payment)


@pytest.mark.django_db(transaction=True)
def test_paying_on_the_gateways_page_pays_the_order_over_http(
    ada, short_lived_sandbox, live_server, settings
):
    settings.SITE_URL = settings.NOTIFY_BASE_URL = live_server.url
    order = place(ada)
    short_lived_sandbox.press(start(order), "pay", "duplicate")
    wait_until(lambda: state_of(order)[0] == "paid")


@pytest.mark.django_db
def test_the_pay_page_goes_from_choosing_to_paid(ada, ada_client, sandbox):
    order = place(ada)
    here = f"/orders/{order.number}"
    assert "沙盒钱包" in ada_client.get(f"{here}/pay/").text
    ada_client.post(f"{here}/pay/start/", {"method": "sandbox:wallet"})
    payment = Payment.objects.get()
    page = ada_client.get(f"{here}/pay/").text
    assert payment.pay_url in page
    assert "<svg" in page
    sandbox.press(payment, "pay", "never")
    assert ada_client.get(f"{here}/pay/status/").json()["paid"] is False
    ada_client.post(f"{here}/pay/check/")
    assert ada_client.get(f"{here}/pay/status/").json()["paid"] is True
    assert "支付成功" in ada_client.get(f"{here}/result/").text


@pytest.mark.django_db
def test_a_dead_gateway_keeps_the_order_and_says_so(ada, ada_client, dead_gateway):
    order = place(ada)
    choose = {"method": "sandbox:wallet"}
    answer = ada_client.post(f"/orders/{order.number}/pay/start/", choose, follow=True)
    assert "您的订单已保留" in answer.text
    again = ada_client.post(f"/orders/{order.number}/pay/check/", follow=True)
    assert "请勿重复支付" in again.text
    assert state_of(order)[0] == "pending_payment"


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["", "sandbox", "sandbox:", "other:wallet", "a:b:c", "x" * 999])
def test_a_way_to_pay_that_does_not_exist_is_refused_kindly(ada, ada_client, method):
    order = place(ada)
    here = f"/orders/{order.number}/pay/start/"
    assert "请选择一种支付方式" in ada_client.post(here, {"method": method}, follow=True).text
    assert Payment.objects.exclude(pay_url="").count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["pay/", "pay/status/", "result/"])
def test_somebody_elses_payment_is_not_found(ada, bo_client, page):
    order = place(ada)
    assert bo_client.get(f"/orders/{order.number}/{page}").status_code == 404
    assert Client().get(f"/orders/{order.number}/{page}").status_code == 404


@pytest.mark.django_db
def test_a_shopper_who_paid_too_late_reads_that_the_money_goes_back(ada, ada_client):
    order = place(ada)
    payment = write(order)
    orders.services.cancellation.cancel(order_id=order.pk)
    assert "没有扣款" in ada_client.get(f"/orders/{order.number}/result/").text
    tell(message(payment))
    assert "正在为您退款" in ada_client.get(f"/orders/{order.number}/pay/").text
