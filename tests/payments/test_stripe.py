"""Stripe Checkout: the adapter against the stand-in, and what it believes."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from payments.gateways.contract import Asked, BillLine, GatewayRefusal, GatewayTrouble, RefundAsked
from payments.gateways.stripe import StripeGateway
from payments.gateways.stripe_reading import bill_line
from payments.models import Payment, PaymentEvent
from payments.sandbox.stripe_keys import ACCOUNT_ID, StripeKeys
from payments.signing import BadSignature
from payments.signing.stripe import check, signed_headers
from tests.factories.payments import Sandbox, make_payment
from tests.payments.stripe_dialect import StripeDialect


def number() -> str:
    """Return a trade number nobody has used."""
    return f"20261121{time.time_ns():024d}"


def asked(trade: str, **changes: Any) -> Asked:
    """Ask for ten yuan."""
    facts = {
        "out_trade_no": trade,
        "amount": 1000,
        "currency": "CNY",
        "channel": "checkout",
        "subject": "集市订单 1",
        "expires_at": timezone.now() + timedelta(minutes=20),
        "notify_url": "http://127.0.0.1:9/notify/stripe/",
        "return_url": "http://127.0.0.1:9/orders/1/?a=1&b=2",
        "language": "en",
    }
    return Asked(**facts | changes)


def paid(sandbox: Sandbox) -> tuple[str, str]:
    """Let a trade be opened and paid; return its number and its session's."""
    trade = number()
    opened = StripeGateway().create(asked(trade))
    sandbox.web.post(opened.pay_url, data={"do": "pay"}, timeout=5)
    return trade, opened.gateway_trade_no


def give_back(trade: str, session: str, amount: int = 400, refund: str = "") -> RefundAsked:
    """Ask for a part of ten yuan back."""
    return RefundAsked(refund or f"R{trade}", trade, session, amount, 1000, "CNY", "broken", "")


def test_a_session_has_a_page_in_the_orders_language(every_gateway):
    opened = StripeGateway().create(asked(number()))
    assert opened.gateway_trade_no.startswith("cs_test_")
    assert "Bank card, by Stripe" in every_gateway.web.get(opened.pay_url, timeout=5).text


def test_the_same_trade_asked_for_again_is_the_same_session(every_gateway):
    same = asked(number())
    assert StripeGateway().create(same) == StripeGateway().create(same)


def test_a_number_used_for_another_sum_is_refused(every_gateway):
    same = asked(number())
    StripeGateway().create(same)
    with pytest.raises(GatewayRefusal):
        StripeGateway().create(asked(same.out_trade_no, amount=1001))


def test_a_trade_is_followed_to_its_end(every_gateway):
    gateway = StripeGateway()
    trade, session = paid(every_gateway)
    state = gateway.query(trade, session)
    assert (state.status, state.amount, state.currency) == ("paid", 1000, "CNY")
    assert state.merchant_id == f"{ACCOUNT_ID}:test" == gateway.merchant_id
    assert abs((state.paid_at - timezone.now()).total_seconds()) < 60


@pytest.mark.parametrize("session", ["", "cs_test_nothing", "../refunds"])
def test_a_session_nobody_knows_is_unknown(every_gateway, session):
    assert StripeGateway().query(number(), session).status == "unknown"
    assert StripeGateway().close(number(), session).status == "unknown"


def test_an_answer_about_another_trade_is_not_believed(every_gateway):
    _trade, session = paid(every_gateway)
    with pytest.raises(GatewayTrouble):
        StripeGateway().query(number(), session)


def test_an_unpaid_session_expires_and_a_paid_one_stays_paid(every_gateway):
    gateway, trade = StripeGateway(), number()
    session = gateway.create(asked(trade)).gateway_trade_no
    assert gateway.query(trade, session).status == "waiting"
    assert gateway.close(trade, session).status == "closed"
    assert gateway.close(*paid(every_gateway)).status == "paid"


def test_money_goes_back_once_and_the_trade_stays_paid(every_gateway):
    gateway, (trade, session) = StripeGateway(), paid(every_gateway)
    back = give_back(trade, session)
    assert gateway.query_refund(back).status == "unknown"
    first, again = gateway.refund(back), gateway.refund(back)
    assert first == again == gateway.query_refund(back)
    assert (first.status, first.amount) == ("succeeded", 400)
    assert gateway.query(trade, session).status == "paid"
    with pytest.raises(GatewayRefusal):
        gateway.refund(give_back(trade, session, 700, "R-too-much"))


@pytest.mark.parametrize(
    ("mood", "status"), [("refund_processing", "processing"), ("refund_failed", "failed")]
)
def test_a_refund_may_take_its_time_or_fail(every_gateway, mood, status):
    back = give_back(*paid(every_gateway))
    every_gateway.misbehave(mood)
    assert StripeGateway().refund(back).status == status


def test_a_refund_that_failed_is_tried_again_under_its_own_number(every_gateway):
    back = give_back(*paid(every_gateway))
    every_gateway.misbehave("refund_failed")
    StripeGateway().refund(back)
    every_gateway.misbehave("")
    assert StripeGateway().refund(back).status == "succeeded"


def test_the_bill_of_a_day_lists_what_moved(every_gateway, monkeypatch):
    monkeypatch.setattr("payments.gateways.stripe.PAGE", 1)
    trade, session = paid(every_gateway)
    StripeGateway().refund(give_back(trade, session))
    lines = StripeGateway().bill(timezone.localdate())
    mine = {(line.kind, line.amount, line.currency) for line in lines if trade in line.number}
    assert mine == {("payment", 1000, "CNY"), ("refund", 400, "CNY")}
    assert StripeGateway().bill(timezone.localdate() - timedelta(days=400)) == []


CHARGE = {"id": "ch_1", "metadata": {}, "amount": 5, "currency": "usd", "status": "succeeded"}


def test_a_charge_that_is_none_of_ours_goes_by_stripes_number():
    line = bill_line({"type": "charge", "source": CHARGE})
    assert line == BillLine("payment", "ch_1", 5, "USD")


@pytest.mark.parametrize("kind", ["payout", "stripe_fee", "refund_failure"])
def test_fees_and_payouts_are_no_movements_of_ours(kind):
    assert bill_line({"type": kind, "source": "po_1"}) is None


def test_a_gateway_out_of_order_is_trouble_not_a_no(every_gateway):
    every_gateway.misbehave("error")
    with pytest.raises(GatewayTrouble):
        StripeGateway().create(asked(number()))


def test_a_wrong_key_is_trouble_not_a_no(every_gateway, settings):
    settings.STRIPE_SECRET_KEY = "sk_test_guessed"
    with pytest.raises(GatewayTrouble, match="401"):
        StripeGateway().query(number(), "cs_test_1")


def test_a_live_key_means_real_money(settings):
    settings.STRIPE_ACCOUNT_ID, settings.STRIPE_SECRET_KEY = "acct_1", "sk_live_1"
    assert StripeGateway().merchant_id == "acct_1:live"


@pytest.mark.django_db
def test_a_genuine_event_is_believed_once(lonely_shop, client):
    payment = make_payment(way=StripeDialect.way)
    headers, body = StripeDialect(lonely_shop).genuine(payment)
    answers = [post(client, headers, body) for _n in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    payment.refresh_from_db()
    assert payment.state == "surplus"  # there is no order O1
    assert PaymentEvent.objects.get().is_verified


@pytest.mark.django_db
def test_no_forgery_is_believed(lonely_shop, client):
    payment = make_payment(way=StripeDialect.way)
    for name, headers, body in StripeDialect(lonely_shop).forgeries(payment):
        assert post(client, headers, body).status_code in {400, 401}, name
        payment.refresh_from_db()
        assert payment.state == "pending", name


@pytest.mark.django_db
def test_a_refunds_event_brings_it_to_its_end(lonely_shop, client):
    payment = make_payment(way=StripeDialect.way)
    dialect = StripeDialect(lonely_shop)
    post(client, *dialect.genuine(payment))
    payment.refresh_from_db()
    refund = payment.refunds.get()
    about = (payment, refund.out_refund_no, refund.amount)
    assert post(client, *dialect.refunded(*about, paid_amount="1")).status_code == 400
    assert post(client, *dialect.refunded(*about)).status_code == 200
    refund.refresh_from_db()
    assert refund.state == "succeeded"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b'{"data": []}', b'{"data": {"object": 1}}', b"[" * 9_000, b"\xff"]
)
def test_signed_nonsense_changes_nothing(lonely_shop, client, body):
    make_payment(way=StripeDialect.way)
    assert post(client, *StripeDialect(lonely_shop).sent(body)).status_code == 400
    assert Payment.objects.get().state == "pending"


@pytest.mark.django_db
def test_while_secrets_change_both_are_believed(lonely_shop, client, settings):
    old = StripeKeys(lonely_shop / "stripe").webhook_secret
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", old]
    dialect = StripeDialect(lonely_shop)
    for order, secret in (("O1", "whsec_new"), ("O2", old)):
        payment = make_payment(order, way=StripeDialect.way, gateway_trade_no=f"cs_{order}")
        answer = post(client, *dialect.sent(dialect.event(payment), secret))
        assert answer.status_code == 200


def test_a_secret_that_is_not_set_signs_nothing():
    headers = signed_headers("", b"{}")
    with pytest.raises(BadSignature):
        check(["", "whsec_real"], headers, b"{}")


def post(client: Any, headers: dict[str, str], body: bytes) -> Any:
    """Post an event to the shop's door."""
    return client.post("/notify/stripe/", body, content_type="application/json", headers=headers)
