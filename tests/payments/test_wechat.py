"""WeChat Pay: the adapter against the stand-in, and what it believes."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

import payments.gateways
from payments.gateways.contract import (
    Asked,
    Device,
    GatewayRefusal,
    GatewayTrouble,
    NoBillYet,
    Presentation,
    RefundAsked,
)
from payments.gateways.wechat import WechatGateway
from payments.gateways.wechat_client import SHELVES
from payments.sandbox.wechat_keys import APP_ID, MERCHANT_ID
from payments.signing import BadSignature
from tests.factories.payments import Sandbox

NUMBER = "20261121aaaaaaaaaaaaaaaaaaaaaaaa"


def asked(channel: str = "native", number: str = NUMBER, **changes: Any) -> Asked:
    """Ask for ten yuan."""
    facts = {
        "out_trade_no": number,
        "amount": 1000,
        "currency": "CNY",
        "channel": channel,
        "subject": "集市订单 1",
        "expires_at": timezone.now() + timedelta(minutes=30),
        "notify_url": "http://127.0.0.1:9/notify/wechat/",
        "return_url": "http://shop.example/en/orders/1/?a=1&b=2",
        "language": "zh",
        "payer": "o-ada",
        "address": "203.0.113.7",
    }
    return Asked(**facts | changes)


def number() -> str:
    """Return a trade number nobody has used."""
    return f"20261121{time.time_ns():024d}"


def give_back(trade: str, amount: int = 400, refund: str = "") -> RefundAsked:
    """Ask for a part of ten yuan back."""
    refund = refund or f"R{trade}"
    url = "http://127.0.0.1:9/notify/wechat/"
    return RefundAsked(refund, trade, "", amount, 1000, "CNY", "坏了", url)


def paid(sandbox: Sandbox) -> str:
    """Let a trade be opened and paid; return its number."""
    trade = number()
    opened = WechatGateway().create(asked(number=trade))
    sandbox.web.post(opened.pay_url, data={"do": "pay"}, timeout=5)
    return trade


@pytest.fixture
def by_certificates(every_gateway: Sandbox, settings: Any) -> Sandbox:
    """A shop of the old kind, which knows no public key and has to fetch certificates."""
    settings.WECHAT_PAY_PUBLIC_KEY_ID = settings.WECHAT_PAY_PUBLIC_KEY = ""
    return every_gateway


def test_a_desk_gets_a_code_to_scan(every_gateway):
    opened = WechatGateway().create(asked(number=number()))
    assert opened.presentation == Presentation.QR
    assert "/pay/" in opened.pay_url


def test_a_phone_is_sent_to_wechat_and_back(every_gateway):
    opened = WechatGateway().create(asked("h5", number()))
    assert opened.presentation == Presentation.PAGE
    assert opened.pay_url.endswith(
        "redirect_url=http%3A%2F%2Fshop.example%2Fen%2Forders%2F1%2F%3Fa%3D1%26b%3D2"
    )
    page = every_gateway.web.post(opened.pay_url, data={"do": "pay"}, timeout=5).text
    assert "http://shop.example/en/orders/1/?a=1&amp;b=2" in page


def test_a_page_within_wechat_pays_by_the_bridge(every_gateway):
    gateway, trade = WechatGateway(), number()
    opened = gateway.create(asked("jsapi", trade))
    url = f"{every_gateway.url}/wechat/bridge"
    changed = {**opened.parameters, "package": "prepay_id=other"}
    said = [every_gateway.web.post(url, json=p).json() for p in (changed, dict(opened.parameters))]
    assert [answer["err_msg"].rpartition(":")[2] for answer in said] == ["fail", "ok"]
    assert gateway.query(trade).status == "paid"


@pytest.mark.parametrize(("channel", "lacks"), [("h5", "address"), ("jsapi", "payer")])
def test_what_a_channel_needs_is_asked_for(every_gateway, channel, lacks):
    with pytest.raises(GatewayRefusal):
        WechatGateway().create(asked(channel, **{lacks: ""}))


def test_each_device_is_offered_the_way_that_works_there(lonely_shop):
    offered = {
        device: [m.channel for m in payments.gateways.methods(device) if m.gateway == "wechat"]
        for device in Device
    }
    assert offered == {"desk": ["native"], "phone": ["h5"], "wechat": ["jsapi"]}


def test_a_trade_is_followed_to_its_end(every_gateway):
    gateway, trade = WechatGateway(), number()
    assert gateway.query(trade).status == "unknown"
    opened = gateway.create(asked(number=trade))
    assert gateway.query(trade).status == "waiting"
    every_gateway.web.post(opened.pay_url, data={"do": "pay"}, timeout=5)
    state = gateway.query(trade)
    assert (state.status, state.amount, state.currency) == ("paid", 1000, "CNY")
    assert state.merchant_id == f"{MERCHANT_ID}:{APP_ID}" == gateway.merchant_id
    assert state.paid_at
    assert state.gateway_trade_no.startswith("4200")


def test_an_unpaid_trade_is_closed_and_a_paid_one_stays_paid(every_gateway):
    gateway, trade = WechatGateway(), number()
    assert gateway.close(trade).status == "unknown"
    gateway.create(asked(number=trade))
    assert gateway.close(trade).status == "closed"
    assert gateway.close(paid(every_gateway)).status == "paid"


def test_money_goes_back_once_and_the_trade_stays_paid(every_gateway):
    gateway, trade = WechatGateway(), paid(every_gateway)
    back = give_back(trade)
    assert gateway.query_refund(back).status == "unknown"
    first, again = gateway.refund(back), gateway.refund(back)
    assert first == again == gateway.query_refund(back)
    assert (first.status, first.amount) == ("succeeded", 400)
    assert gateway.query(trade).status == "paid"
    with pytest.raises(GatewayRefusal):
        gateway.refund(give_back(trade, 700, "R-too-much"))


@pytest.mark.parametrize(
    ("mood", "status"), [("refund_processing", "processing"), ("refund_failed", "failed")]
)
def test_a_refund_may_take_its_time_or_fail(every_gateway, mood, status):
    trade = paid(every_gateway)
    every_gateway.misbehave(mood)
    assert WechatGateway().refund(give_back(trade)).status == status


def test_the_bill_of_a_day_lists_what_moved(every_gateway):
    trade = paid(every_gateway)
    WechatGateway().refund(give_back(trade))
    lines = WechatGateway().bill(timezone.localdate())
    mine = {(line.kind, line.amount, line.currency) for line in lines if trade in line.number}
    assert mine == {("payment", 1000, "CNY"), ("refund", 400, "CNY")}
    with pytest.raises(NoBillYet):
        WechatGateway().bill(timezone.localdate() - timedelta(days=400))


def test_a_gateway_out_of_order_is_trouble_not_a_no(every_gateway):
    every_gateway.misbehave("error")
    with pytest.raises(GatewayTrouble):
        WechatGateway().create(asked(number=number()))


def test_another_merchants_key_is_not_served(every_gateway, settings):
    settings.WECHAT_PAY_KEY_SERIAL = "5A" * 20
    with pytest.raises(GatewayTrouble):
        WechatGateway().query(NUMBER)


def test_answers_signed_by_nobody_we_know_are_not_believed(every_gateway, settings):
    settings.WECHAT_PAY_PUBLIC_KEY_ID = ""
    settings.WECHAT_PAY_API_KEY = "b" * 32
    with pytest.raises(GatewayTrouble):
        WechatGateway().create(asked(number=number()))


def test_certificates_are_fetched_once_and_used(by_certificates):
    for _n in range(3):
        WechatGateway().create(asked(number=number()))
    assert len(WechatGateway().client.shelf.certificates) in {1, 2}


def test_a_new_certificate_is_fetched_when_it_signs(by_certificates):
    WechatGateway().create(asked(number=number()))
    before = set(WechatGateway().client.shelf.certificates)
    by_certificates.rotate("wechat")
    with pytest.raises(GatewayTrouble):
        WechatGateway().create(asked(number=number()))
    WechatGateway().client.shelf.asked_at -= 60
    WechatGateway().create(asked(number=number()))
    after = set(WechatGateway().client.shelf.certificates)
    assert len(after) == 2
    assert before & after


def test_unknown_serials_do_not_make_us_ask_and_ask(by_certificates):
    client = WechatGateway().client
    for serial in ("5A" * 20, "5B" * 20, "no serial", ""):
        with pytest.raises(BadSignature):
            client.key_of(serial)
    asked_at = client.shelf.asked_at
    with pytest.raises(BadSignature):
        client.key_of("5C" * 20)
    assert client.shelf.asked_at == asked_at
    assert set(SHELVES) == {(client.url, client.merchant_id)}
