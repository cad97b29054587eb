"""The published client against the stand-in, both ways: it is not only consistent with itself."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings as shop
from django.utils import timezone
from wechatpayv3 import WeChatPay, WeChatPayType

from payments.gateways.wechat import WechatGateway
from payments.gateways.wechat_bill import Source, lines
from payments.sandbox.wechat_keys import WechatKeys
from tests.factories.payments import Sandbox
from tests.payments.test_wechat import number


def published(sandbox: Sandbox, **mode: Any) -> WeChatPay:
    """Return the published client, pointed at the stand-in."""
    client = WeChatPay(
        wechatpay_type=WeChatPayType.NATIVE,
        mchid=shop.WECHAT_PAY_MERCHANT_ID,
        private_key=shop.WECHAT_PAY_PRIVATE_KEY,
        cert_serial_no=shop.WECHAT_PAY_KEY_SERIAL,
        appid=shop.WECHAT_PAY_APP_ID,
        apiv3_key=shop.WECHAT_PAY_API_KEY,
        timeout=(3, 10),
        **mode,
    )
    client._core._gate_way = sandbox.url
    return client


@pytest.fixture(params=["public key", "certificates"])
def sdk(request: Any, every_gateway: Sandbox, tmp_path: Path) -> WeChatPay:
    """The published client in each of its two modes."""
    if request.param == "public key":
        key, key_id = shop.WECHAT_PAY_PUBLIC_KEY, shop.WECHAT_PAY_PUBLIC_KEY_ID
        return published(every_gateway, public_key=key, public_key_id=key_id)
    made = WechatKeys(every_gateway.keys / "wechat").signer().certified()
    (tmp_path / "one.pem").write_bytes(made.public_bytes(Encoding.PEM))
    return published(every_gateway, cert_dir=str(tmp_path))


def open_trade(sdk: WeChatPay, url: str, **facts: Any) -> tuple[str, dict[str, Any]]:
    """Open a trade of twelve yuan by the published client; return its number and the answer."""
    trade = number()
    code, said = sdk.pay(
        description="明前龙井",
        out_trade_no=trade,
        amount={"total": 1200, "currency": "CNY"},
        notify_url=url,
        time_expire=(timezone.now() + timedelta(minutes=9)).isoformat(timespec="seconds"),
        **facts,
    )
    assert code == 200, said
    return trade, json.loads(said)


def test_it_opens_asks_and_closes(sdk, ear):
    trade, said = open_trade(sdk, ear.url)
    assert said["code_url"].startswith("http")
    code, state = sdk.query(out_trade_no=trade)
    assert (code, json.loads(state)["trade_state"]) == (200, "NOTPAY")
    assert sdk.close(trade)[0] == 204
    assert json.loads(sdk.query(out_trade_no=trade)[1])["trade_state"] == "CLOSED"
    assert sdk.query(out_trade_no=number())[0] == 404


@pytest.mark.parametrize(
    ("way", "facts", "name"),
    [
        (WeChatPayType.H5, {"scene_info": {"payer_client_ip": "203.0.113.7"}}, "h5_url"),
        (WeChatPayType.JSAPI, {"payer": {"openid": "o-ada"}}, "prepay_id"),
    ],
)
def test_it_opens_the_other_ways(sdk, ear, way, facts, name):
    assert open_trade(sdk, ear.url, pay_type=way, **facts)[1][name]


def test_it_believes_the_stand_ins_notifies(sdk, ear, every_gateway):
    trade, said = open_trade(sdk, ear.url)
    every_gateway.web.post(said["code_url"], data={"do": "pay"}, timeout=5)
    told = sdk.callback(*ear.next())
    assert told["event_type"] == "TRANSACTION.SUCCESS"
    assert told["resource"]["out_trade_no"] == trade
    assert told["resource"]["amount"]["total"] == 1200
    sdk.refund(out_refund_no=f"R{trade}", out_trade_no=trade, amount=back(500), notify_url=ear.url)
    told = sdk.callback(*ear.next())
    assert told["event_type"] == "REFUND.SUCCESS"
    assert told["resource"]["amount"]["refund"] == 500


def test_it_does_not_believe_a_forged_one(sdk, ear, every_gateway):
    _trade, said = open_trade(sdk, ear.url)
    form = {"do": "pay", "misbehave": "forged"}
    every_gateway.web.post(said["code_url"], data=form, timeout=5)
    assert not sdk.callback(*ear.next())


def test_it_refunds_and_asks_about_refunds(sdk, ear, every_gateway):
    trade, said = open_trade(sdk, ear.url)
    every_gateway.web.post(said["code_url"], data={"do": "pay"}, timeout=5)
    code, done = sdk.refund(out_refund_no=f"R{trade}", out_trade_no=trade, amount=back(500))
    assert (code, json.loads(done)["status"]) == (200, "SUCCESS")
    assert json.loads(sdk.query_refund(f"R{trade}")[1])["amount"]["refund"] == 500
    number_there = json.loads(done)["transaction_id"]
    assert json.loads(sdk.query(transaction_id=number_there)[1])["trade_state"] == "REFUND"


def test_it_fetches_the_bill_our_adapter_reads(sdk, ear, every_gateway):
    trade, said = open_trade(sdk, ear.url)
    every_gateway.web.post(said["code_url"], data={"do": "pay"}, timeout=5)
    code, where = sdk.trade_bill(bill_date=timezone.localdate().isoformat(), tar_type=None)
    assert code == 200, where
    facts = json.loads(where)
    content = sdk.download_bill(facts["download_url"])[1]
    content = content.encode() if isinstance(content, str) else content
    read = lines(content, Source("", facts["hash_value"]), WechatGateway().merchant_id)
    assert ("payment", trade, 1200) in {(line.kind, line.number, line.amount) for line in read}


def test_it_follows_a_rotation(sdk, ear, every_gateway):
    every_gateway.rotate("wechat")
    trade, _said = open_trade(sdk, ear.url)
    assert json.loads(sdk.query(out_trade_no=trade)[1])["out_trade_no"] == trade


def back(amount: int) -> dict[str, Any]:
    """Say what of twelve yuan is to go back."""
    return {"refund": amount, "total": 1200, "currency": "CNY"}
