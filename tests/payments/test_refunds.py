"""Refunds: never more than came in, sent until answered."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.db.models import Sum
from django.utils import timezone

import payments.services.refunds
import payments.services.sending
from operations.models import OutboxEvent
from payments.gateways import SandboxGateway
from payments.models import Account, Payment, Refund
from payments.querysets import ATTEMPTS_BEFORE_CARE
from payments.selectors.books import balances_of_order
from payments.services.refunds import (
    NothingToRetry,
    NotToBePaidOut,
    RefundTooLarge,
    pay_out,
    retry_refund,
)
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
    sent = payments.services.sending.send_refund(refund.pk)
    assert (sent.state, sent.attempts) == ("succeeded", 1)


@pytest.mark.django_db
def test_a_refund_is_given_once_however_often_it_is_sent(sandbox):
    payment = paid_at_gateway(sandbox)
    refund = request(payment, 700)
    payments.services.sending.send_refund(refund.pk)
    Refund.objects.update(state="requested", next_attempt_at=timezone.now())
    assert payments.services.sending.send_refund(refund.pk).state == "succeeded"
    assert sandbox_total(sandbox, payment) == 700


def sandbox_total(sandbox, payment: Payment) -> int:
    lines = SandboxGateway().bill(timezone.localdate())
    numbers = set(payment.refunds.values_list("out_refund_no", flat=True))
    return sum(line.amount for line in lines if line.number in numbers)


@pytest.mark.django_db
def test_an_unanswered_refund_waits_for_its_next_try(dead_gateway):
    refund = request(make_payment(state="succeeded"), 300)
    tried = payments.services.sending.send_refund(refund.pk)
    assert tried.state == "requested"
    assert tried.next_attempt_at > timezone.now()
    assert payments.services.sending.send_refund(refund.pk).attempts == 1  # not due: not sent


@pytest.mark.django_db
def test_after_the_last_try_a_person_has_to_look(dead_gateway):
    refund = request(make_payment(state="succeeded"), 300)
    Refund.objects.update(attempts=10)
    assert payments.services.sending.send_refund(refund.pk).state == "failed"


@pytest.mark.django_db
def test_a_refused_refund_fails_and_can_be_tried_again(sandbox):
    refund = request(make_payment(state="succeeded"), 300)  # the gateway knows no such trade
    assert payments.services.sending.send_refund(refund.pk).state == "failed"
    again = payments.services.refunds.retry_refund(refund.pk)
    assert (again.state, again.attempts) == ("requested", 0)
    with pytest.raises(NothingToRetry):
        payments.services.refunds.retry_refund(refund.pk)


def processing(sandbox) -> Refund:
    """Send a refund the gateway takes and does not bring to an end."""
    payment = open_one(claim())
    sandbox.press(payment, "pay", "never", "refund_processing")
    payments.services.collection.ask_gateway(payment.pk)
    return payments.services.sending.send_refund(request(payment, 300).pk)


def again(refund: Refund) -> Refund:
    """Let a refund's next attempt be due and make it."""
    Refund.objects.filter(pk=refund.pk).update(next_attempt_at=timezone.now())
    return payments.services.sending.send_refund(refund.pk)


def told() -> list[str]:
    of_refunds = OutboxEvent.objects.filter(topic__startswith="refund.").order_by("pk")
    return list(of_refunds.values_list("topic", flat=True))


@pytest.mark.django_db
def test_what_the_gateway_has_in_work_is_asked_about_until_it_ends(sandbox):
    payment = paid_at_gateway(sandbox)
    sandbox.misbehave("refund_processing")
    refund = payments.services.sending.send_refund(request(payment, 300).pk)
    assert (refund.state, refund.is_accepted) == ("requested", True)
    sandbox.misbehave("")
    assert again(refund).state == "succeeded"
    assert sandbox_total(sandbox, payment) == 300


@pytest.mark.django_db
def test_one_in_work_is_never_given_up_but_told_once(sandbox):
    refund = processing(sandbox)
    Refund.objects.update(attempts=ATTEMPTS_BEFORE_CARE)
    for _day in range(3):
        assert again(refund).state == "requested"
    assert told() == ["refund.stuck"]
    assert Refund.objects.needing_care().get() == refund


@pytest.mark.django_db
def test_a_refund_the_gateway_cannot_make_fails_with_its_words_and_is_told_once(sandbox):
    payment = paid_at_gateway(sandbox)
    sandbox.misbehave("refund_failed")
    refund = payments.services.sending.send_refund(request(payment, 300).pk)
    payments.services.sending.fail(refund, "again")
    assert (refund.state, bool(refund.failure)) == ("failed", True)
    assert told() == ["refund.failed"]


@pytest.mark.django_db
def test_one_that_failed_is_tried_again_under_its_number(sandbox):
    payment = paid_at_gateway(sandbox)
    sandbox.misbehave("refund_failed")
    refund = payments.services.sending.send_refund(request(payment, 300).pk)
    sandbox.misbehave("")
    payments.services.refunds.retry_refund(refund.pk)
    assert again(refund).state == "succeeded"
    assert sandbox_total(sandbox, payment) == 300


def failed_refund(amount: int = 1000) -> Refund:
    """Make a refund of money for nobody that its gateway refused."""
    refund = request(make_payment(state="surplus"), amount)
    return payments.services.sending.fail(refund, "no such card")


@pytest.mark.django_db
def test_a_failed_refund_is_paid_out_otherwise_and_booked(sandbox, clerk):
    refund = pay_out(refund_id=failed_refund().pk, note="bank transfer 77", actor=clerk)
    assert (refund.state, refund.settled_note, refund.settled_by) == (
        "paid_out",
        "bank transfer 77",
        clerk,
    )
    assert balances_of_order("O1")[Account.BY_HAND] == -1000
    assert balances_of_order("O1")[Account.REFUNDS_PAYABLE] == 0


@pytest.mark.django_db
def test_it_is_paid_out_once(sandbox, clerk):
    refund = pay_out(refund_id=failed_refund().pk, note="cash", actor=clerk)
    for act in (pay_out, lambda **facts: retry_refund(facts["refund_id"])):
        with pytest.raises((NotToBePaidOut, NothingToRetry)):
            act(refund_id=refund.pk, note="cash", actor=clerk)


@pytest.mark.django_db
def test_nothing_is_paid_out_while_the_gateway_may_yet_give_it_back(sandbox, clerk):
    refund = processing(sandbox)
    Refund.objects.update(state="failed")
    with pytest.raises(NotToBePaidOut):
        pay_out(refund_id=refund.pk, note="cash", actor=clerk)


@pytest.mark.django_db
def test_nothing_is_paid_out_while_the_gateway_is_silent(dead_gateway, clerk):
    with pytest.raises(NotToBePaidOut):
        pay_out(refund_id=failed_refund().pk, note="cash", actor=clerk)


@pytest.mark.django_db
def test_what_has_arrived_after_all_is_not_paid_again(sandbox, clerk):
    payment = paid_at_gateway(sandbox)
    refund = payments.services.sending.send_refund(request(payment, 300).pk)
    Refund.objects.update(state="failed", succeeded_at=None)
    assert pay_out(refund_id=refund.pk, note="cash", actor=clerk).state == "succeeded"


@pytest.mark.django_db
def test_money_that_went_back_twice_is_booked_and_told(sandbox, clerk):
    refund = pay_out(refund_id=failed_refund().pk, note="cash", actor=clerk)
    for _again in range(2):
        payments.services.sending.arrive(refund)
    assert refund.state == "paid_out"
    assert told() == ["refund.failed", "refund.twice"]
    assert balances_of_order("O1")[Account.REFUNDS_PAYABLE] == 1000
