"""WeChat Pay, API v3: codes to scan, phones' browsers and pages within WeChat."""

import json
import secrets
import time
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from payments.gateways import wechat_bill
from payments.gateways.contract import (
    Asked,
    BadNotify,
    BillLine,
    Device,
    GatewayRefusal,
    GatewayTrouble,
    Method,
    NoBillYet,
    Notify,
    Opened,
    Presentation,
    RefundAsked,
    RefundState,
    RefundStatus,
    Thanks,
    TradeState,
    TradeStatus,
)
from payments.gateways.reading import moment, read, text, whole
from payments.gateways.wechat_client import WechatClient, WechatRefusal
from payments.signing import wechat

CHINA = ZoneInfo("Asia/Shanghai")
DESK = frozenset({Device.DESK})
PHONE = frozenset({Device.PHONE})
WECHAT = frozenset({Device.WECHAT})
LONGEST_SUBJECT, LONGEST_REASON = 127, 80
TRADES = "/v3/pay/transactions"
REFUNDS = "/v3/refund/domestic/refunds"
TRADE_STATUSES = {
    "SUCCESS": TradeStatus.PAID,
    # Paid, and some of it given back: the refunds are told apart from the trade.
    "REFUND": TradeStatus.PAID,
    "NOTPAY": TradeStatus.WAITING,
    "USERPAYING": TradeStatus.WAITING,
    "PAYERROR": TradeStatus.WAITING,
    "CLOSED": TradeStatus.CLOSED,
    "REVOKED": TradeStatus.CLOSED,
}
REFUND_STATUSES = {
    "SUCCESS": RefundStatus.SUCCEEDED,
    "PROCESSING": RefundStatus.PROCESSING,
    "CLOSED": RefundStatus.FAILED,
    "ABNORMAL": RefundStatus.FAILED,
}


class WechatGateway:
    """Speaks WeChat Pay's signed and sealed JSON."""

    code = "wechat"
    thanks = Thanks("application/json", '{"code": "SUCCESS", "message": ""}')

    def __init__(self) -> None:
        self.client = WechatClient()
        self.app_id = settings.WECHAT_PAY_APP_ID
        self.merchant_id = f"{self.client.merchant_id}:{self.app_id}"

    def methods(self) -> list[Method]:
        """List the three ways, each for where it works."""
        name = _("WeChat Pay")
        return [
            Method(self.code, "native", name, _("Scan a code with WeChat."), DESK),
            Method(self.code, "h5", name, _("Opens WeChat on this phone."), PHONE),
            Method(self.code, "jsapi", name, _("Pay without leaving WeChat."), WECHAT, True),
        ]

    def create(self, asked: Asked) -> Opened:
        """Open a trade."""
        facts = {
            "appid": self.app_id,
            "mchid": self.client.merchant_id,
            "description": asked.subject[:LONGEST_SUBJECT],
            "out_trade_no": asked.out_trade_no,
            "time_expire": asked.expires_at.astimezone(CHINA).isoformat(timespec="seconds"),
            "notify_url": asked.notify_url,
            "amount": {"total": asked.amount, "currency": asked.currency},
        } | particulars(asked)
        answer = self.client.call("POST", f"{TRADES}/{asked.channel}", facts)
        return read(lambda said: self.opened(asked, said), answer)

    def opened(self, asked: Asked, answer: Mapping[str, Any]) -> Opened:
        """Return how the shopper gets to pay a trade that was opened."""
        if asked.channel == "native":
            return Opened(text(answer, "code_url"), presentation=Presentation.QR)
        if asked.channel == "h5":
            # Where the shopper is to come back to is said by us, not by the answer.
            back = quote(asked.return_url, safe="")
            return Opened(f"{text(answer, 'h5_url')}&redirect_url={back}")
        prepay_id = text(answer, "prepay_id")
        parameters = self.bridge_parameters(f"prepay_id={prepay_id}")
        address = f"weixin://wap/pay?prepayid={quote(prepay_id)}"
        return Opened(address, presentation=Presentation.BRIDGE, parameters=parameters)

    def bridge_parameters(self, package: str) -> dict[str, str]:
        """Return what a page within WeChat hands to its bridge."""
        timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
        signed = wechat.lines(self.app_id, timestamp, nonce, package)
        return {
            "appId": self.app_id,
            "timeStamp": timestamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": wechat.sign(self.client.key, signed),
        }

    def verify_notify(self, headers: Mapping[str, str], body: bytes) -> Notify:
        """Read a notify about a trade or a refund."""
        self.client.verify(headers, body)
        try:
            message = json.loads(body)
            kind, said = text(message, "event_type"), self.client.unseal(message["resource"])
            is_refund = kind.startswith("REFUND.")
            return Notify(
                event_key=text(message, "id"),
                kind=kind,
                trade=self.refunded_trade(said) if is_refund else trade_state(said),
                refund=refund_state(said, "refund_status") if is_refund else None,
            )
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise BadNotify(_("This message cannot be understood.")) from error

    def refunded_trade(self, facts: Mapping[str, Any]) -> TradeState:
        """Read of which trade a refund's notify speaks; it names neither app nor currency."""
        return TradeState(
            out_trade_no=text(facts, "out_trade_no"),
            status=TradeStatus.PAID,
            gateway_trade_no=text(facts, "transaction_id"),
            merchant_id=f"{text(facts, 'mchid')}:{self.app_id}",
            amount=whole(facts["amount"], "total"),
            currency="CNY",
        )

    def query(self, out_trade_no: str, gateway_trade_no: str = "") -> TradeState:
        """Ask how far a trade has got."""
        target = f"{TRADES}/out-trade-no/{out_trade_no}?mchid={self.client.merchant_id}"
        try:
            return read(trade_state, self.client.call("GET", target))
        except WechatRefusal as refusal:
            if refusal.code not in {"ORDER_NOT_EXIST", "ORDERNOTEXIST"}:
                raise
            return TradeState(out_trade_no, TradeStatus.UNKNOWN)

    def close(self, out_trade_no: str, gateway_trade_no: str = "") -> TradeState:
        """Close an unpaid trade; whatever is answered, ask how it stands now."""
        target = f"{TRADES}/out-trade-no/{out_trade_no}/close"
        try:
            self.client.call("POST", target, {"mchid": self.client.merchant_id})
        except WechatRefusal as refusal:
            state = self.query(out_trade_no)
            if state.status == TradeStatus.WAITING:
                raise GatewayTrouble(str(refusal)) from refusal
            return state
        return self.query(out_trade_no)

    def refund(self, asked: RefundAsked) -> RefundState:
        """Give money back."""
        facts = {
            "out_trade_no": asked.out_trade_no,
            "out_refund_no": asked.out_refund_no,
            "notify_url": asked.notify_url,
            "amount": {
                "refund": asked.amount,
                "total": asked.paid_amount,
                "currency": asked.currency,
            },
        }
        if asked.reason:
            facts["reason"] = asked.reason[:LONGEST_REASON]
        return read(refund_state, self.client.call("POST", REFUNDS, facts))

    def query_refund(self, asked: RefundAsked) -> RefundState:
        """Ask how far a refund has got."""
        try:
            answer = self.client.call("GET", f"{REFUNDS}/{asked.out_refund_no}")
            return read(refund_state, answer)
        except WechatRefusal as refusal:
            if refusal.code != "RESOURCE_NOT_EXISTS":
                raise
            return RefundState(asked.out_refund_no, RefundStatus.UNKNOWN)

    def bill(self, day: date) -> list[BillLine]:
        """Fetch the bill of a day, check it against its hash and read it."""
        target = f"/v3/bill/tradebill?bill_date={day.isoformat()}&bill_type=ALL"
        try:
            answer = self.client.call("GET", target)
        except WechatRefusal as refusal:
            if refusal.code in {"NO_STATEMENT_EXIST", "STATEMENT_CREATING"}:
                raise NoBillYet(str(refusal)) from refusal
            raise
        source = read(lambda said: wechat_bill.source(said, self.client.url), answer)
        reply = self.client.send("GET", source.target)
        if reply.status != 200:
            raise GatewayTrouble(f"HTTP {reply.status} for the bill")
        return read(
            lambda _said: wechat_bill.lines(reply.content, source, self.merchant_id), answer
        )


def particulars(asked: Asked) -> dict[str, Any]:
    """Return what a channel wants to hear beyond the rest. Raises GatewayRefusal."""
    if asked.channel == "h5":
        if not asked.address:
            raise GatewayRefusal("a phone's browser needs the shopper's address")
        return {"scene_info": {"payer_client_ip": asked.address, "h5_info": {"type": "Wap"}}}
    if asked.channel == "jsapi":
        if not asked.payer:
            raise GatewayRefusal("a page within WeChat needs to know who pays")
        return {"payer": {"openid": asked.payer}}
    return {}


def trade_state(facts: Mapping[str, Any]) -> TradeState:
    """Read what is said of a trade; one nobody has paid may come without its amount."""
    status = TRADE_STATUSES[text(facts, "trade_state")]
    is_paid = status == TradeStatus.PAID
    amount = facts["amount"] if is_paid else facts.get("amount") or {}
    return TradeState(
        out_trade_no=text(facts, "out_trade_no"),
        status=status,
        gateway_trade_no=text(facts, "transaction_id") if is_paid else "",
        merchant_id=f"{text(facts, 'mchid')}:{text(facts, 'appid')}",
        amount=whole(amount, "total") if amount else 0,
        currency=text(amount, "currency") if amount else "",
        paid_at=moment(facts, "success_time"),
    )


def refund_state(facts: Mapping[str, Any], status: str = "status") -> RefundState:
    """Read what is said of a refund."""
    return RefundState(
        out_refund_no=text(facts, "out_refund_no"),
        status=REFUND_STATUSES[text(facts, status)],
        amount=whole(facts["amount"], "refund"),
        succeeded_at=moment(facts, "success_time"),
    )
