"""Alipay: the adapter against the stand-in, and what it believes."""

import io
import time
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

import payments.gateways
from payments.gateways.alipay import AlipayGateway
from payments.gateways.alipay_bill import read_bill
from payments.gateways.alipay_reading import fen
from payments.gateways.contract import (
    Asked,
    Device,
    GatewayRefusal,
    GatewayTrouble,
    NoBillYet,
    Presentation,
    RefundAsked,
)
from payments.sandbox.alipay_keys import APP_ID, SELLER_ID
from tests.factories.payments import Sandbox
from tests.payments.alipay_dialect import certificates


def number() -> str:
    """Return a trade number nobody has used."""
    return f"20261121{time.time_ns():024d}"


def asked(channel: str, trade: str, **changes: Any) -> Asked:
    """Ask for ten yuan."""
    facts = {
        "out_trade_no": trade,
        "amount": 1000,
        "currency": "CNY",
        "channel": channel,
        "subject": "集市订单 1/2 & 3=4",
        "expires_at": timezone.now() + timedelta(minutes=30),
        "notify_url": "http://127.0.0.1:9/notify/alipay/",
        "return_url": "http://shop.example/orders/1/?a=1&b=2",
        "language": "zh",
    }
    return Asked(**facts | changes)


def paid(sandbox: Sandbox, channel: str = "page") -> str:
    """Let a trade be opened and paid; return its number."""
    trade = number()
    opened = AlipayGateway().create(asked(channel, trade))
    page = sandbox.web.get(opened.pay_url, timeout=5).url
    sandbox.web.post(page, data={"do": "pay"}, timeout=5)
    return trade


def give_back(trade: str, amount: int = 400, refund: str = "") -> RefundAsked:
    """Ask for a part of ten yuan back."""
    return RefundAsked(refund or f"R{trade}", trade, "", amount, 1000, "CNY", "坏了", "")


@pytest.fixture(params=["keys", "certificates"])
def alipay(request, every_gateway: Sandbox, settings) -> Sandbox:
    """A shop that knows Alipay by its key, then one that knows it by its certificate."""
    if request.param == "certificates":
        for name, words in certificates(every_gateway.keys).items():
            setattr(settings, name, words)
        settings.ALIPAY_PUBLIC_KEY = ""
    return every_gateway


@pytest.mark.parametrize(("channel", "way"), [("page", "page"), ("wap", "page"), ("qr", "qr")])
def test_each_channel_leads_to_a_page_to_pay_on(alipay, channel, way):
    opened = AlipayGateway().create(asked(channel, number()))
    assert opened.presentation == Presentation(way)
    shown = alipay.web.get(opened.pay_url, timeout=5)
    assert "/pay/" in shown.url
    assert "¥10.00" in shown.text


def test_the_page_leads_back_to_the_order(alipay):
    opened = AlipayGateway().create(asked("page", number()))
    page = alipay.web.get(opened.pay_url, timeout=5).url
    after = alipay.web.post(page, data={"do": "pay"}, timeout=5).text
    assert "http://shop.example/orders/1/?a=1&amp;b=2" in after


def test_a_changed_address_leads_nowhere(every_gateway):
    opened = AlipayGateway().create(asked("page", number()))
    cheap = opened.pay_url.replace("10.00", "0.01")
    assert every_gateway.web.get(cheap, timeout=5).status_code == 400


def test_each_device_is_offered_the_ways_that_work_there(lonely_shop):
    offered = {
        device: [m.channel for m in payments.gateways.methods(device) if m.gateway == "alipay"]
        for device in Device
    }
    assert offered == {"desk": ["page", "qr"], "phone": ["wap"], "wechat": []}


@pytest.mark.parametrize("channel", ["page", "wap", "qr"])
def test_a_trade_is_followed_to_its_end(alipay, channel):
    gateway = AlipayGateway()
    assert gateway.query(number()).status == "unknown"
    state = gateway.query(paid(alipay, channel))
    assert (state.status, state.amount, state.currency) == ("paid", 1000, "CNY")
    assert state.merchant_id == f"{SELLER_ID}:{APP_ID}" == gateway.merchant_id
    assert abs((state.paid_at - timezone.now()).total_seconds()) < 60


def test_an_unpaid_trade_is_closed_and_a_paid_one_stays_paid(alipay):
    gateway, trade = AlipayGateway(), number()
    assert gateway.close(trade).status == "unknown"
    gateway.create(asked("qr", trade))
    assert gateway.query(trade).status == "waiting"
    assert gateway.close(trade).status == "closed"
    assert gateway.close(paid(alipay)).status == "paid"


def test_money_goes_back_once_and_the_trade_stays_paid(alipay):
    gateway, trade = AlipayGateway(), paid(alipay)
    back = give_back(trade)
    assert gateway.query_refund(back).status == "unknown"
    first, again = gateway.refund(back), gateway.refund(back)
    assert first == again == gateway.query_refund(back)
    assert (first.status, first.amount) == ("succeeded", 400)
    assert gateway.query(trade).status == "paid"
    with pytest.raises(GatewayRefusal, match="REFUND_AMT"):
        gateway.refund(give_back(trade, 700, "R-too-much"))


def test_a_refund_may_take_its_time(every_gateway):
    trade = paid(every_gateway)
    every_gateway.misbehave("refund_processing")
    assert AlipayGateway().refund(give_back(trade)).status == "processing"
    every_gateway.misbehave("")
    assert AlipayGateway().query_refund(give_back(trade)).status == "succeeded"


def test_a_refund_that_fails_is_refused(every_gateway):
    trade = paid(every_gateway)
    every_gateway.misbehave("refund_failed")
    with pytest.raises(GatewayRefusal, match="BALANCE_NOT_ENOUGH"):
        AlipayGateway().refund(give_back(trade))


def test_the_bill_of_a_day_lists_what_moved(alipay):
    trade = paid(alipay)
    AlipayGateway().refund(give_back(trade))
    lines = AlipayGateway().bill(timezone.localdate())
    mine = {(line.kind, line.amount, line.currency) for line in lines if trade in line.number}
    assert mine == {("payment", 1000, "CNY"), ("refund", 400, "CNY")}


def test_a_day_without_movements_has_no_bill(every_gateway):
    with pytest.raises(NoBillYet):
        AlipayGateway().bill(timezone.localdate() - timedelta(days=400))


def packed(*files: bytes) -> bytes:
    """Pack files into a ZIP."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        for place, content in enumerate(files):
            made.writestr(f"{place}.csv", content)
    return archive.getvalue()


HEAD = "支付宝交易号,商户订单号,业务类型,商品名称,订单金额（元）,退款批次号/请求号\r\n"


def test_a_bill_is_read_by_the_names_of_its_columns():
    rows = (
        "#账号\r\n"
        + HEAD
        + "1\t,A1\t,交易\t,“茶, 好”,8.80,\t\r\n1\t,A1\t,退款\t,茶,-8.00,R1\t\r\n#完\r\n"
    )
    quoted = rows.replace("“茶, 好”", '"茶, 好"')
    found = read_bill(packed(quoted.encode("gbk"), "#汇总\r\n门店编号\r\n合计".encode("gbk")))
    assert [(one.kind, one.number, one.amount) for one in found] == [
        ("payment", "A1", 880),
        ("refund", "R1", 800),
    ]


@pytest.mark.parametrize(
    "archive",
    [
        b"",
        b"PK",
        packed(b"\xff\xff\xff"),
        packed((HEAD + "1,A1,赠送,茶,8.80,\r\n").encode("gbk")),
        packed((HEAD + "1,A1,交易,茶,8.8.0,\r\n").encode("gbk")),
        packed((HEAD + "1,A1\r\n").encode("gbk")),
    ],
)
def test_a_file_that_is_no_bill_is_trouble(archive):
    with pytest.raises(GatewayTrouble):
        read_bill(archive)


@pytest.mark.parametrize("yuan", ["", "1.234", "-1.00", "1e3", "１.00", " 1.00", "1.", "9" * 12])
def test_what_is_no_money_is_not_read(yuan):
    with pytest.raises(ValueError):
        fen(yuan)


def test_a_gateway_out_of_order_is_trouble_not_a_no(every_gateway):
    every_gateway.misbehave("error")
    with pytest.raises(GatewayTrouble, match="20000"):
        AlipayGateway().create(asked("qr", number()))


def test_answers_of_somebody_else_are_not_believed(every_gateway, settings):
    settings.ALIPAY_PUBLIC_KEY = (every_gateway.keys / "alipay/merchant_public_key.pem").read_text()
    with pytest.raises(GatewayTrouble, match="not signed by Alipay"):
        AlipayGateway().query(number())


def test_another_app_is_not_served(every_gateway, settings):
    settings.ALIPAY_APP_ID = "2021000000000002"
    with pytest.raises(GatewayRefusal, match="invalid-signature"):
        AlipayGateway().query(number())


def test_keys_are_read_without_their_frame_as_alipays_tool_writes_them(lonely_shop, settings):
    framed = AlipayGateway().papers
    for name in ("ALIPAY_PRIVATE_KEY", "ALIPAY_PUBLIC_KEY"):
        words = getattr(settings, name)
        setattr(settings, name, "".join(words.splitlines()[1:-1]))
    bare = AlipayGateway().papers
    assert bare.sign(b"x") == framed.sign(b"x")


def test_a_key_of_another_kind_is_refused(lonely_shop, settings):
    settings.ALIPAY_PUBLIC_KEY = settings.ALIPAY_PRIVATE_KEY
    with pytest.raises(ValueError):
        assert AlipayGateway().papers
