"""Opening, asking and closing payments at the real sandbox gateway."""

from datetime import timedelta

import pytest
from django.utils import timezone

import payments.services.collection
from payments.gateways.contract import Visit
from payments.models import Payment, PaymentEvent
from payments.services.collection import Claim, GatewayUnavailable, NothingToPay
from tests.factories.payments import make_payment, wait_until

FACTS = {"subject": "Jishi 1", "visit": Visit("http://shop.example/r"), "language": "en"}


def claim(order: str = "O1", amount: int = 1000, minutes: int = 30) -> Claim:
    return Claim(order, amount, "CNY", timezone.now() + timedelta(minutes=minutes))


def open_one(wanted: Claim) -> Payment:
    return payments.services.collection.open_payment(
        claim=wanted, gateway="sandbox", channel="wallet", **FACTS
    )


@pytest.mark.django_db
def test_an_opened_payment_has_a_page_that_says_the_amount(sandbox):
    page = sandbox.web.get(open_one(claim(amount=123_456)).pay_url).text
    assert "¥1,234.56" in page
    assert "<svg" in page


@pytest.mark.django_db
def test_opening_again_finds_the_open_one(sandbox):
    wanted = claim()
    assert open_one(wanted) == open_one(wanted)
    assert Payment.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", [claim(amount=0), claim(minutes=-1)])
def test_nothing_to_pay_is_refused(wanted):
    with pytest.raises(NothingToPay):
        open_one(wanted)


@pytest.mark.django_db
def test_a_dead_gateway_keeps_the_row_for_another_try(dead_gateway):
    with pytest.raises(GatewayUnavailable):
        open_one(claim())
    assert Payment.objects.get().state == "pending"


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["error", "slow=7"])
def test_a_failing_or_slow_gateway_is_unavailable_within_six_seconds(sandbox, words):
    sandbox.misbehave(words)
    began = timezone.now()
    with pytest.raises(GatewayUnavailable):
        open_one(claim())
    assert timezone.now() - began < timedelta(seconds=6.5)


@pytest.mark.django_db
def test_asking_finds_money_nobody_told_us_of(sandbox):
    payment = open_one(claim())
    sandbox.press(payment, "pay", "never")
    assert payments.services.collection.ask_gateway(payment.pk).state == "succeeded"


@pytest.mark.django_db
def test_asking_about_an_unpaid_trade_changes_only_the_next_poll(sandbox):
    payment = open_one(claim())
    payment.refresh_from_db()
    asked = payments.services.collection.ask_gateway(payment.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.polls) == ("pending", 1)
    assert asked.next_poll_at > payment.next_poll_at


@pytest.mark.django_db
def test_asking_comes_more_rarely_and_once_at_expiry():
    payment = make_payment(expires_at=timezone.now() + timedelta(seconds=40), polls=2)
    payments.services.collection.schedule_next(payment)
    payment.refresh_from_db()
    assert payment.next_poll_at == payment.expires_at


@pytest.mark.django_db
def test_a_closed_trade_can_no_longer_be_paid(sandbox):
    payment = open_one(claim())
    assert payments.services.collection.close_payment(payment.pk).state == "closed"
    assert "<button" not in sandbox.press(payment)
    assert payments.services.collection.ask_gateway(payment.pk).state == "closed"


@pytest.mark.django_db
def test_closing_a_trade_that_was_just_paid_books_the_money(sandbox):
    payment = open_one(claim())
    sandbox.press(payment, "pay", "never")
    assert payments.services.collection.close_payment(payment.pk).state == "succeeded"


@pytest.mark.django_db
def test_the_second_payment_of_one_order_is_surplus(sandbox):
    twins = [open_one(claim()), open_one(claim(minutes=31))]
    for payment in twins:
        sandbox.press(payment, "pay", "never")
        payments.services.collection.ask_gateway(payment.pk)
    assert sorted(Payment.objects.values_list("state", flat=True)) == ["succeeded", "surplus"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tricks", [[], ["duplicate"], ["out_of_order"]])
def test_a_notify_comes_over_real_http(short_lived_sandbox, live_server, settings, tricks):
    settings.SITE_URL = settings.NOTIFY_BASE_URL = live_server.url
    payment = open_one(claim())
    short_lived_sandbox.press(payment, "pay", *tricks)
    wait_until(lambda: Payment.objects.received().filter(pk=payment.pk).exists())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trick", ["wrong_amount", "forged"])
def test_a_lying_gateway_is_not_believed_over_http(
    short_lived_sandbox, live_server, settings, trick
):
    settings.SITE_URL = settings.NOTIFY_BASE_URL = live_server.url
    payment = open_one(claim())
    short_lived_sandbox.press(payment, "pay", trick)
    wait_until(PaymentEvent.objects.exists)
    assert Payment.objects.get().state == "pending"
