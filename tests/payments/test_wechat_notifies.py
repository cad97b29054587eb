"""What WeChat Pay tells us: over HTTP by the stand-in, and at the shop's door."""

import json
from dataclasses import replace
from typing import Any

import pytest

from payments.gateways.wechat import WechatGateway
from payments.models import Payment, PaymentEvent
from payments.signing import BadSignature
from tests.factories.ear import Ear
from tests.factories.payments import Sandbox, make_payment
from tests.payments.dialects import WechatDialect
from tests.payments.test_wechat import asked, give_back, number


def press(sandbox: Sandbox, ear: Ear, *tricks: str) -> str:
    """Open a trade that is told to the ear and pay it with some tricks; return its number."""
    trade = number()
    opened = WechatGateway().create(asked(number=trade, notify_url=ear.url))
    form = {"do": "pay", "misbehave": list(tricks)}
    sandbox.web.post(opened.pay_url, data=form, timeout=5)
    return trade


def test_a_payment_is_told_over_http(every_gateway, ear):
    trade = press(every_gateway, ear)
    told = WechatGateway().verify_notify(*ear.next())
    assert (told.trade.out_trade_no, told.trade.status, told.trade.amount) == (trade, "paid", 1000)
    assert told.trade.merchant_id == WechatGateway().merchant_id


def test_twins_have_one_name(every_gateway, ear):
    press(every_gateway, ear, "duplicate")
    keys = {WechatGateway().verify_notify(*ear.next()).event_key for _n in range(3)}
    assert len(keys) == 1


def test_a_forged_notify_is_told_from_a_true_one(every_gateway, ear):
    press(every_gateway, ear, "forged")
    with pytest.raises(BadSignature):
        WechatGateway().verify_notify(*ear.next())


def test_a_wrong_amount_is_truly_signed(every_gateway, ear):
    press(every_gateway, ear, "wrong_amount")
    assert WechatGateway().verify_notify(*ear.next()).trade.amount == 1001


def test_old_news_may_come_last(every_gateway, ear):
    press(every_gateway, ear, "out_of_order")
    told = [WechatGateway().verify_notify(*ear.next()).trade.status for _n in range(2)]
    assert told == ["paid", "waiting"]


@pytest.mark.parametrize("trick", ["never", "late"])
def test_a_notify_may_not_come(every_gateway, ear, trick):
    press(every_gateway, ear, trick)
    assert ear.hears_no_more()


@pytest.mark.parametrize(("mood", "status"), [("", "succeeded"), ("refund_failed", "failed")])
def test_a_refunds_end_is_told(every_gateway, ear, mood, status):
    trade = press(every_gateway, ear, "never")
    every_gateway.misbehave(mood)
    WechatGateway().refund(replace(give_back(trade), notify_url=ear.url))
    told = WechatGateway().verify_notify(*ear.next())
    assert told.refund
    assert (told.refund.status, told.refund.amount, told.trade.amount) == (status, 400, 1000)


@pytest.mark.django_db
def test_a_genuine_notify_is_believed_once(lonely_shop, client):
    payment = make_payment(way=WechatDialect.way)
    headers, body = WechatDialect(lonely_shop).genuine(payment)
    answers = [post(client, headers, body) for _n in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["code"] == "SUCCESS"
    payment.refresh_from_db()
    assert payment.state == "surplus"  # there is no order O1
    assert PaymentEvent.objects.get().event_key == json.loads(body)["id"]


@pytest.mark.django_db
def test_no_forgery_is_believed(lonely_shop, client):
    payment = make_payment(way=WechatDialect.way)
    for name, headers, body in WechatDialect(lonely_shop).forgeries(payment):
        assert post(client, headers, body).status_code in {400, 401}, name
        payment.refresh_from_db()
        assert payment.state == "pending", name


@pytest.mark.django_db
def test_a_refunds_notify_brings_it_to_its_end(lonely_shop, client):
    payment = make_payment(way=WechatDialect.way)
    dialect = WechatDialect(lonely_shop)
    post(client, *dialect.genuine(payment))
    payment.refresh_from_db()
    refund = payment.refunds.get()
    about = (payment, refund.out_refund_no, refund.amount)
    post(client, *dialect.refunded(*about, mchid="1900000001"))
    refund.refresh_from_db()
    assert refund.state == "requested"
    post(client, *dialect.refunded(*about))
    refund.refresh_from_db()
    assert refund.state == "succeeded"


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"resource": {}}', b"[" * 9_000, b"\xff"])
def test_signed_nonsense_changes_nothing(lonely_shop, client, body):
    make_payment(way=WechatDialect.way)
    answer = post(client, WechatDialect(lonely_shop).signed(body), body)
    assert answer.status_code in {400, 401}
    assert Payment.objects.get().state == "pending"


def post(client: Any, headers: dict[str, str], body: bytes) -> Any:
    """Post a notify to the shop's door."""
    return client.post("/notify/wechat/", body, content_type="application/json", headers=headers)
