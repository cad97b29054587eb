"""The gateway's bill against our books."""

import pytest
from django.utils import timezone

import payments.services.sending
from payments.gateways.contract import BillLine
from payments.models import Payment
from payments.services.bills import fetch
from payments.services.reconciliation import billed, differences
from tests.factories.payments import make_payment
from tests.payments.test_refunds import paid_at_gateway, request


def differences_of(payment: Payment) -> list:
    """Compare today's bill; other tests' trades at the same gateway are none of ours."""
    numbers = {payment.out_trade_no, *payment.refunds.values_list("out_refund_no", flat=True)}
    today = timezone.localdate()
    found = differences(gateway="sandbox", day=today, bill=fetch("sandbox", today))
    return [difference for difference in found if difference.number in numbers]


@pytest.mark.django_db
def test_payments_and_refunds_agree_to_the_fen(sandbox):
    payment = paid_at_gateway(sandbox)
    payments.services.sending.send_refund(request(payment, 250).pk)
    assert differences_of(payment) == []


@pytest.mark.django_db
def test_money_we_never_booked_is_a_difference(sandbox):
    payment = paid_at_gateway(sandbox)
    Payment.objects.update(state="pending", succeeded_at=None)
    (difference,) = differences_of(payment)
    assert (difference.ours, difference.theirs) == (None, 1000)


@pytest.mark.django_db
def test_money_the_gateway_never_had_is_a_difference(sandbox):
    payment = make_payment(state="succeeded", succeeded_at=timezone.now())
    assert differences_of(payment)[0].theirs is None


def test_what_stands_twice_on_a_bill_counts_twice():
    line = BillLine("payment", "N1", 1000, "CNY")
    assert billed([line, line]) == {("payment", "N1"): 2000}


def test_money_of_another_currency_is_not_what_we_booked():
    assert billed([BillLine("payment", "N1", 1000, "USD")]) == {("payment", "N1 USD"): 1000}
