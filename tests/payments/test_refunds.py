"""Refunds: never more than came in, sent until answered."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.db.models import Sum
from django.utils import timezone

import payments.services.refunds
from payments.gateways import SandboxGateway
from payments.models import Payment, Refund
from payments.services.refunds import NothingToRetry, RefundTooLarge
from tests.factories.payments import make_payment
from tests.payments.test_collection import claim, open_one


def request(payment: Payment, amount: int, reference: str = "r1") -> Refund:
    return payments.services.refunds.request_refund(
        payment_id=payment.pk, amount=amount, reference=reference, reason="broken"
    )


def paid_at_gateway(sandbox, amount: int = 1000) -> Payment:
    payment = open_one(claim(amount=amount))
    sandbox.press(payment, "pay", "never")
    return payments.services.collection.ask_gateway(payment.pk)


@pytest.mark.django_db
def test_one_reference_is_refunded_once():
    payment = make_payment(state="succeeded")
    assert request(payment, 400) == request(payment, 400)
    payment.refresh_from_db()
    assert payment.refunded_amount == 400


@pytest.mark.django_db
@pytest.mark.parametrize("amount", [0, -1, 1001])
def test_no_more_goes_back_than_came(amount):
    with pytest.raises(RefundTooLarge):
        request(make_payment(state="succeeded"), amount)


@pytest.mark.django_db
def test_nothing_goes_back_of_what_never_came():
    with pytest.raises(RefundTooLarge):
        request(make_payment(), 1)


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_refunds_never_exceed_the_payment():
    payment = make_payment(state="succeeded")

    def ask(n: int) -> bool:
        try:
            return bool(request(payment, 300, f"r{n}"))
        except RefundTooLarge:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(ask, range(20))) == 3
    assert Refund.objects.aggregate(all=Sum("amount"))["all"] == 900


@pytest.mark.django_db
def test_a_refund_arrives(sandbox):
    refund = request(paid_at_gateway(sandbox), 300)
    sent = payments.services.refunds.send_refund(refund.pk)
    assert (sent.state, sent.attempts) == ("succeeded", 1)


@pytest.mark.django_db
def test_a_refund_is_given_once_however_often_it_is_sent(sandbox):
    payment = paid_at_gateway(sandbox)
    refund = request(payment, 700)
    payments.services.refunds.send_refund(refund.pk)
    Refund.objects.update(state="requested", next_attempt_at=timezone.now())
    assert payments.services.refunds.send_refund(refund.pk).state == "succeeded"
    assert sandbox_total(sandbox, payment) == 700


def sandbox_total(sandbox, payment: Payment) -> int:
    lines = SandboxGateway().bill(timezone.localdate())
    numbers = set(payment.refunds.values_list("out_refund_no", flat=True))
    return sum(line.amount for line in lines if line.number in numbers)


@pytest.mark.django_db
def test_an_unanswered_refund_waits_for_its_next_try(dead_gateway):
    refund = request(make_payment(state="succeeded"), 300)
    tried = payments.services.refunds.send_refund(refund.pk)
    assert tried.state == "requested"
    assert tried.next_attempt_at > timezone.now()
    assert payments.services.refunds.send_refund(refund.pk).attempts == 1  # not due: not sent


@pytest.mark.django_db
def test_after_the_last_try_a_person_has_to_look(dead_gateway):
    refund = request(make_payment(state="succeeded"), 300)
    Refund.objects.update(attempts=10)
    assert payments.services.refunds.send_refund(refund.pk).state == "failed"


@pytest.mark.django_db
def test_a_refused_refund_fails_and_can_be_tried_again(sandbox):
    refund = request(make_payment(state="succeeded"), 300)  # the gateway knows no such trade
    assert payments.services.refunds.send_refund(refund.pk).state == "failed"
    again = payments.services.refunds.retry_refund(refund.pk)
    assert (again.state, again.attempts) == ("requested", 0)
    with pytest.raises(NothingToRetry):
        payments.services.refunds.retry_refund(refund.pk)
