"""What Alipay tells us, and what only seems to come from it."""

from typing import Any

import pytest

from payments.models import Payment, PaymentEvent
from tests.factories.payments import make_payment
from tests.payments.alipay_dialect import AlipayDialect


@pytest.mark.django_db
def test_a_genuine_notify_is_believed_once(lonely_shop, client):
    payment = make_payment(way=AlipayDialect.way)
    headers, body = AlipayDialect(lonely_shop).genuine(payment)
    answers = [post(client, headers, body) for _n in range(2)]
    assert [answer.content for answer in answers] == [b"success", b"success"]
    payment.refresh_from_db()
    assert payment.state == "surplus"  # there is no order O1
    assert PaymentEvent.objects.get().is_verified


@pytest.mark.django_db
def test_no_forgery_is_believed(lonely_shop, client):
    payment = make_payment(way=AlipayDialect.way)
    for name, headers, body in AlipayDialect(lonely_shop).forgeries(payment):
        assert post(client, headers, body).status_code in {400, 401}, name
        payment.refresh_from_db()
        assert payment.state == "pending", name


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("total", "state"), [(1, "requested"), (1001, "requested"), (1000, "succeeded")]
)
def test_a_refunds_notify_brings_it_to_its_end(lonely_shop, client, total, state):
    payment = make_payment(way=AlipayDialect.way)
    dialect = AlipayDialect(lonely_shop)
    post(client, *dialect.genuine(payment))
    payment.refresh_from_db()
    refund = payment.refunds.get()
    post(
        client, *dialect.refunded(payment, refund.out_refund_no, total, trade_status="TRADE_CLOSED")
    )
    refund.refresh_from_db()
    assert refund.state == state


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"trade_no": "2"}, {"notify_id": ""}, {"out_trade_no": "x"}])
def test_a_signed_lie_changes_nothing(lonely_shop, client, change):
    payment = make_payment(way=AlipayDialect.way, gateway_trade_no="1")
    headers, body = AlipayDialect(lonely_shop).genuine(payment, **change)
    assert post(client, headers, body).status_code == 400
    assert Payment.objects.get().state == "pending"


def post(client: Any, headers: dict[str, str], body: bytes) -> Any:
    """Post a notify to the shop's door."""
    kind = headers.get("Content-Type", "text/plain")
    return client.post("/notify/alipay/", body, content_type=kind)
