"""Alipay's open platform, as the shop speaks to it: RSA2-signed parameters, proven answers."""

import base64
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from payments.gateways import reading
from payments.gateways.alipay_bill import read_bill
from payments.gateways.alipay_reading import (
    CHINA,
    CLOCK,
    download_url,
    form,
    in_china,
    in_yuan,
    qr_code,
    refund_news,
    refund_state,
    trade_state,
)
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
from payments.gateways.reading import Reply, read, text
from payments.signing import WINDOW_SECONDS, BadSignature
from payments.signing.alipay import Papers, PaperTexts, papers_of, written

PRODUCTS = {"page": "FAST_INSTANT_TRADE_PAY", "wap": "QUICK_WAP_WAY", "qr": "FACE_TO_FACE_PAYMENT"}
CERTIFICATE = "alipay.open.app.alipaycert.download"
NO_TRADE, NO_BILL = "ACQ.TRADE_NOT_EXIST", "isp.bill_not_exist"
OUT_OF_ORDER = {"20000", "20001", "40005"}


class AlipayRefusal(GatewayRefusal):
    """Alipay said no; ``code`` is its own word for why."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(f"{code} {words}"[:200])
        self.code = code


class AlipayGateway:
    """Speaks to ``gateway.do``; ``merchant_id`` is the seller's number and the app's."""

    code = "alipay"
    thanks = Thanks("text/plain", "success")

    def __init__(self) -> None:
        self.ours = {"seller_id": settings.ALIPAY_SELLER_ID, "app_id": settings.ALIPAY_APP_ID}
        self.merchant_id = ":".join(self.ours.values())

    @cached_property
    def papers(self) -> Papers:
        """Return the keys or certificates of the settings."""
        texts = PaperTexts(
            settings.ALIPAY_PRIVATE_KEY,
            settings.ALIPAY_PUBLIC_KEY,
            settings.ALIPAY_APP_CERTIFICATE,
            settings.ALIPAY_CERTIFICATE,
            settings.ALIPAY_ROOT_CERTIFICATE,
        )
        return papers_of(texts)

    def methods(self) -> list[Method]:
        """List the page for computers, the one for phones, and the code to scan."""
        name, desk, phone = _("Alipay"), frozenset({Device.DESK}), frozenset({Device.PHONE})
        return [
            Method(self.code, "page", name, _("Sign in to Alipay on this computer."), desk),
            Method(self.code, "qr", _("Alipay by code"), _("Scan it with the Alipay app."), desk),
            Method(self.code, "wap", name, _("Opens Alipay on this phone."), phone),
        ]

    def create(self, asked: Asked) -> Opened:
        """Sign the address of a page, or ask for a code to scan."""
        facts = {
            "out_trade_no": asked.out_trade_no,
            "total_amount": in_yuan(asked.amount),
            "subject": asked.subject.translate(str.maketrans("/=&", "   "))[:256],
            "product_code": PRODUCTS[asked.channel],
            "time_expire": asked.expires_at.astimezone(CHINA).strftime(CLOCK),
        }
        if asked.channel == "qr":
            answer = self.ask("alipay.trade.precreate", facts, notify_url=asked.notify_url)
            return Opened(read(qr_code, answer), presentation=Presentation.QR)
        if asked.channel == "wap":
            facts["quit_url"] = asked.return_url
        method = f"alipay.trade.{asked.channel}.pay"
        urls = {"notify_url": asked.notify_url, "return_url": asked.return_url}
        return Opened(f"{settings.ALIPAY_WEB_URL}?{urlencode(self.signed(method, facts, urls))}")

    def verify_notify(self, headers: Mapping[str, str], body: bytes) -> Notify:
        """Read a notify about a trade, or a refund of it."""
        facts = form(body)
        self.recognise(facts)
        try:
            return Notify(
                event_key=text(facts, "notify_id"),
                kind=text(facts, "trade_status"),
                trade=trade_state(facts),
                refund=refund_news(facts) if facts.get("out_biz_no") else None,
            )
        except (KeyError, ValueError) as error:
            raise BadNotify(_("This message cannot be understood.")) from error

    def recognise(self, facts: dict[str, str]) -> None:
        """Take the signature off what Alipay sent just now. Raises BadSignature."""
        signature, kind = facts.pop("sign", ""), facts.pop("sign_type", "")
        self.papers.check(written(facts), signature)
        try:
            sent_at = in_china(facts["notify_time"])
        except (KeyError, ValueError) as error:
            raise BadSignature("no time") from error
        if kind != "RSA2" or abs((timezone.now() - sent_at).total_seconds()) > WINDOW_SECONDS:
            raise BadSignature("too old")

    def query(self, out_trade_no: str, gateway_trade_no: str = "") -> TradeState:
        """Ask how far a trade has got; there is none before the shopper has signed in."""
        try:
            answer = self.ask("alipay.trade.query", {"out_trade_no": out_trade_no})
        except AlipayRefusal as refusal:
            if refusal.code != NO_TRADE:
                raise
            return TradeState(out_trade_no, TradeStatus.UNKNOWN)
        # That the answer is about our app is in that it answers what our key signed.
        state = read(trade_state, self.ours | answer)
        if state.out_trade_no != out_trade_no:
            raise GatewayTrouble("the answer is about another trade")
        return state

    def close(self, out_trade_no: str, gateway_trade_no: str = "") -> TradeState:
        """Close an unpaid trade; what has become of it is asked in any case."""
        with suppress(AlipayRefusal):
            self.ask("alipay.trade.close", {"out_trade_no": out_trade_no})
        return self.query(out_trade_no)

    def refund(self, asked: RefundAsked) -> RefundState:
        """Give money back; whether it went is asked where this answer does not say so."""
        facts = {
            "out_trade_no": asked.out_trade_no,
            "out_request_no": asked.out_refund_no,
            "refund_amount": in_yuan(asked.amount),
            "refund_reason": asked.reason[:256],
        }
        self.ask("alipay.trade.refund", facts)
        state = self.query_refund(asked)
        if state.status == RefundStatus.UNKNOWN:
            return RefundState(asked.out_refund_no, RefundStatus.PROCESSING, asked.amount)
        return state

    def query_refund(self, asked: RefundAsked) -> RefundState:
        """Ask how far a refund has got; Alipay is silent about one that has not succeeded."""
        facts = {
            "out_trade_no": asked.out_trade_no,
            "out_request_no": asked.out_refund_no,
            "query_options": ["gmt_refund_pay"],
        }
        answer = self.ask("alipay.trade.fastpay.refund.query", facts)
        if answer.get("refund_status") != "REFUND_SUCCESS":
            return RefundState(asked.out_refund_no, RefundStatus.UNKNOWN, asked.amount)
        return read(refund_state, answer)

    def bill(self, day: date) -> list[BillLine]:
        """Fetch the trade bill of a day, there from ten o'clock on the next. Raises NoBillYet."""
        facts = {"bill_type": "trade", "bill_date": day.isoformat()}
        try:
            answer = self.ask("alipay.data.dataservice.bill.downloadurl.query", facts)
        except AlipayRefusal as refusal:
            raise (NoBillYet(str(refusal)) if refusal.code == NO_BILL else refusal) from refusal
        reply = reading.call("GET", read(download_url, answer))
        if reply.status != 200:
            raise GatewayTrouble(f"HTTP {reply.status}")
        return read_bill(reply.content)

    def signed(
        self, method: str, facts: Mapping[str, Any], more: Mapping[str, str]
    ) -> dict[str, str]:
        """Return the signed parameters of a request."""
        parameters = {
            "app_id": self.ours["app_id"],
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": timezone.now().astimezone(CHINA).strftime(CLOCK),
            "version": "1.0",
            "biz_content": json.dumps(facts, ensure_ascii=False),
            **more,
            **self.papers.serials,
        }
        given = {name: value for name, value in parameters.items() if value}
        return given | {"sign": self.papers.sign(written(given))}

    def ask(self, method: str, facts: Mapping[str, Any], **more: str) -> dict[str, Any]:
        """Send a request and return the proven answer. Raises GatewayTrouble, AlipayRefusal."""
        answer = self.proven(method, self.send(method, facts, **more))
        code, why = str(answer.get("code", "")), str(answer.get("sub_code", ""))
        if code in OUT_OF_ORDER or why.endswith("SYSTEM_ERROR"):
            raise GatewayTrouble(f"{code} {why}"[:200])
        if code != "10000":
            raise AlipayRefusal(why or code, str(answer.get("sub_msg") or answer.get("msg", "")))
        return answer

    def send(self, method: str, facts: Mapping[str, Any], **more: str) -> Reply:
        """Send a signed request. Raises GatewayTrouble."""
        parameters = self.signed(method, facts, more)
        body = urlencode({"biz_content": parameters.pop("biz_content")}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"}
        url = f"{settings.ALIPAY_URL}?{urlencode(parameters)}"
        return reading.call("POST", url, body=body, headers=headers)

    def proven(self, method: str, reply: Reply) -> dict[str, Any]:
        """Read a reply that Alipay signed, if need be with a certificate we have yet to learn.

        Raises GatewayTrouble.
        """
        try:
            return self.papers.proven_answer(answer_to(method), reply.content)
        except BadSignature as error:
            if not self.learn(reply):
                raise GatewayTrouble(f"HTTP {reply.status}, not signed by Alipay") from error
        return self.proven(method, reply)

    def learn(self, reply: Reply) -> bool:
        """Fetch the certificate a reply names, if it is new to us; tell whether we trust it now.

        Only replies make us ask, at most once a minute; what comes has to stem from our roots.
        """
        number, shelf = str(reply.document().get("alipay_cert_sn") or ""), self.papers.shelf
        if not self.papers.roots or not number or number in shelf.keys or not shelf.may_ask():
            return False
        sent = self.send(CERTIFICATE, {"alipay_cert_sn": number})
        try:
            told = sent.document()[answer_to(CERTIFICATE)]["alipay_cert_content"]
            self.papers.learn(number, base64.b64decode(told).decode())
        except (BadSignature, KeyError, TypeError, ValueError):
            return False
        return True


def answer_to(method: str) -> str:
    """Return under which name the answer to a method stands."""
    return f"{method.replace('.', '_')}_response"
