"""What every gateway may do to a sale: twice, in any order, forged, late or never."""

import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import orders.selectors.proofs
import orders.services.cancellation
import orders.services.payment
import orders.services.refunds
import payments.services.notifies
from orders.models import Order
from payments.gateways.contract import BadNotify, Visit
from payments.models import Payment, PaymentEvent, Refund
from tests.factories.after_sales import a_clerk
from tests.factories.catalog import make_variant
from tests.factories.sale import place
from tests.payments.dialects import DIALECTS, Dialect, Message
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)

VISIT = Visit("https://x.example/", address="203.0.113.7")
THREE = ("paid", "refunded", "closed")


@pytest.fixture(params=sorted(DIALECTS))
def dialect(request: Any, lonely_shop: Path) -> Dialect:
    """One gateway's way of speaking, without a gateway that runs."""
    return DIALECTS[request.param](lonely_shop)


@pytest.fixture
def order(ada) -> Order:
    """An order that waits for its money."""
    return place(ada, make_variant(price=5000, stock=9))


@pytest.fixture
def payment(order: Order, dialect: Dialect) -> Payment:
    """The order's payment, opened at this gateway."""
    gateway, channel = dialect.way
    opened = orders.services.payment.write_payment(
        order_id=order.pk, gateway=gateway, channel=channel
    )
    later = timezone.now() + timedelta(minutes=10)
    Payment.objects.filter(pk=opened.pk).update(pay_url="https://x.example/", next_poll_at=later)
    return opened


def post(payment: Payment, message: Message) -> int:
    """Knock at the notify door; return the answer's status."""
    headers, body = message
    kind = headers.get("Content-Type", "application/json")
    said = {name: value for name, value in headers.items() if name != "Content-Type"}
    return (
        Client()
        .post(f"/notify/{payment.gateway}/", body, content_type=kind, headers=said)
        .status_code
    )


def crash(payment: Payment, message: Message) -> int:
    """Record a notify in a process that dies before the order has acted; a sweep comes by."""
    try:
        payments.services.notifies.record_notify(
            gateway=payment.gateway, headers=message[0], body=message[1]
        )
    except BadNotify:
        return 400
    orders.services.payment.poll_due()
    return 200


def stand(order: Order) -> tuple[Any, ...]:
    """Say how an order and its money stand."""
    order.refresh_from_db()
    money = Payment.objects.for_order(order.number).received()
    back = Refund.objects.filter(payment__in=money)
    return (
        order.state,
        sum(money.values_list("amount", flat=True)),
        sum(back.filter(state="succeeded").values_list("amount", flat=True)),
    )


def refund_of(order: Order, clerk: Any) -> Refund:
    """Give a fifth of an order's money back, once."""
    known = Refund.objects.filter(payment__order_reference=order.number).first()
    if known is None:
        orders.services.refunds.refund_by_clerk(
            order_id=order.pk, amount=1000, reason="", actor=clerk
        )
    return known or Refund.objects.get(payment__order_reference=order.number)


def test_fifty_twins_at_once_pay_an_order_once(dialect, payment, order):
    message = dialect.genuine(payment)
    assert set(together([lambda: post(payment, message)] * 50, hands=8)) == {200}
    assert PaymentEvent.objects.filter(is_verified=True).count() == 1
    assert stand(order) == ("paid", order.payable_amount, 0)
    assert not Refund.objects.exists()


@pytest.mark.parametrize("knock", [post, crash], ids=["answered", "crashed"])
@pytest.mark.parametrize("ways", list(itertools.permutations(THREE)), ids="-".join)
def test_in_whatever_order_success_refund_and_close_come_the_books_agree(
    ways, knock, dialect, payment, order
):
    clerk, waiting = a_clerk(), list(ways)
    for _round in range(3):
        waiting = [way for way in waiting if knock(payment, said(dialect, payment, way)) != 200]
        payment.refresh_from_db()
        if payment.state == "succeeded":
            refund_of(order, clerk)
    assert waiting == []
    assert stand(order) == ("paid", order.payable_amount, 1000)
    assert list(orders.selectors.proofs.offenders()) == []


def said(dialect: Dialect, payment: Payment, way: str) -> Message:
    """Return what a gateway says, of the refund as far as the shop has asked for one."""
    if way != "refunded":
        return dialect.genuine(payment, way)
    payment.refresh_from_db()
    refund = Refund.objects.filter(payment=payment).first()
    number = refund.out_refund_no if refund else "R20990101ffffffffffffffffffffffff"
    return dialect.refunded(payment, number, 1000)


def test_no_forgery_pays_and_each_is_written_down(dialect, payment, order):
    forgeries = dialect.forgeries(payment)
    assert len({name for name, *_message in forgeries}) >= 12
    answers = {name: post(payment, (headers, body)) for name, headers, body in forgeries}
    assert {name: code for name, code in answers.items() if code not in {400, 401}} == {}
    assert stand(order) == ("pending_payment", 0, 0)
    assert PaymentEvent.objects.exclude(outcome="applied").exists()


def test_money_that_comes_after_the_close_goes_back_by_itself(dialect, payment, order):
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now())
    orders.services.cancellation.close_if_unpaid(order.pk)
    assert post(payment, dialect.genuine(payment)) == 200
    payment.refresh_from_db()
    assert (payment.state, stand(order)[0]) == ("surplus", "closed")
    assert payment.refunds.get().amount == payment.amount


@pytest.fixture
def told_nothing(every_gateway: Any) -> Iterator[Any]:
    """A running gateway that takes money and tells nobody."""
    every_gateway.misbehave("never")
    yield every_gateway
    every_gateway.misbehave("")


def test_a_gateway_that_never_tells_is_asked_within_a_minute(dialect, told_nothing, order):
    gateway, channel = dialect.way
    payment = orders.services.payment.start_payment(
        order_id=order.pk, gateway=gateway, channel=channel, visit=VISIT
    )
    told_nothing.press(payment)
    due_in = Payment.objects.get(pk=payment.pk).next_poll_at - timezone.now()
    assert due_in.total_seconds() <= 60
    Payment.objects.filter(pk=payment.pk).update(next_poll_at=timezone.now())
    orders.services.payment.poll_due()
    assert stand(order) == ("paid", order.payable_amount, 0)
