"""The WeChat dialect: requests, answers and notices of API v3, proven and sealed as there."""

import json
import re
import secrets
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from payments.sandbox import wechat_words
from payments.sandbox.checks import BadRequest, checked, read_document, text
from payments.sandbox.dialects import Answer, Request
from payments.sandbox.mischief import Breakdown
from payments.sandbox.setup import Setup
from payments.sandbox.store import Row, now_text
from payments.sandbox.trades import Refused, Trades
from payments.sandbox.wechat_keys import APP_ID, MERCHANT_ID, Signer, WechatKeys
from payments.sandbox.wechat_people import WechatPeople
from payments.sandbox.wechat_verbs import CODE, Asked, Said, WechatVerbs
from payments.signing import WINDOW_SECONDS, BadSignature, wechat

PROOF = re.compile(r'([a-z_]+)="([^"]*)"')
BRIDGE = "/wechat/bridge"
EVENTS = {
    "trade.paid": ("TRANSACTION.SUCCESS", "支付成功"),
    # Never sent by the real one: practice for messages that are old news.
    "trade.waiting": ("TRANSACTION.SUCCESS", "支付成功"),
    "refund.succeeded": ("REFUND.SUCCESS", "退款成功"),
    "refund.failed": ("REFUND.ABNORMAL", "退款异常"),
}


class Wechat:
    """Answers merchants as WeChat Pay would, and tells them what happened."""

    code = CODE

    def __init__(self, setup: Setup, trades: Trades) -> None:
        self.trades = trades
        self.keys = WechatKeys(setup.keys / self.code)
        self.verbs = WechatVerbs(setup, trades, self.keys)
        self.people = WechatPeople(self.keys.app_secret)
        self.nonces: dict[str, float] = {}

    def answer(self, request: Request) -> Answer | None:
        """Answer one request, signed; None for a path that is not WeChat Pay's."""
        path = urlsplit(request.target).path
        if path == BRIDGE and request.verb == "POST":
            return self.bridge(request.body)
        if not path.startswith("/v3/"):
            return self.people.answer(request)
        status, body = self.decide(request)
        signer = self.keys.signer(request.headers.get(wechat.SERIAL.lower(), ""))
        headers = wechat.signed_headers(signer.key, signer.serial, body)
        return Answer(status, body, headers=headers)

    def decide(self, request: Request) -> tuple[int, bytes]:
        """Return the status and the body one request is answered with."""
        try:
            self.recognise(request)
            return self.act(request)
        except Said as no:
            return no.status, refusal(no.code, no)
        except BadSignature as no:
            return 401, refusal("SIGN_ERROR", no)
        except BadRequest as no:
            return 400, refusal("PARAM_ERROR", no)
        except Refused as no:
            return 400, refusal("INVALID_REQUEST", no)
        except Breakdown as no:
            return 500, refusal("SYSTEM_ERROR", no)

    def act(self, request: Request) -> tuple[int, bytes]:
        """Do what is asked for."""
        address = urlsplit(request.target)
        verb, names = self.verbs.named(request.verb, address.path)
        signer = request.headers.get(wechat.SERIAL.lower(), "")
        host = request.headers.get("host", "")
        made = verb(Asked(names, parse_qs(address.query), request.body, signer, host))
        if made is None:
            return 204, b""
        return 200, made if isinstance(made, bytes) else as_json(made)

    def recognise(self, request: Request) -> None:
        """Accept what our merchant signed a moment ago, once. Raises BadSignature."""
        scheme, _space, rest = request.headers.get("authorization", "").partition(" ")
        facts = dict(PROOF.findall(rest))
        known = (wechat.SCHEME, MERCHANT_ID, self.keys.merchant_serial)
        if (scheme, facts.get("mchid"), facts.get("serial_no")) != known:
            raise BadSignature("an unknown merchant or certificate")
        timestamp, nonce = facts.get("timestamp", ""), facts.get("nonce_str", "")
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12 and nonce):
            raise BadSignature("no timestamp or nonce")
        head = wechat.lines(request.verb, request.target, timestamp, nonce)
        signature = facts.get("signature", "")
        wechat.check(self.keys.merchant_key, head + request.body + b"\n", signature)
        self.accept_once(nonce, int(timestamp))

    def accept_once(self, nonce: str, timestamp: int) -> None:
        """Remember a nonce. Raises BadSignature for an old message or one seen before."""
        now = time.time()
        if abs(now - timestamp) > WINDOW_SECONDS:
            raise BadSignature("too old")
        for old in [key for key, at in list(self.nonces.items()) if at < now - 2 * WINDOW_SECONDS]:
            self.nonces.pop(old, None)
        if self.nonces.setdefault(nonce, now) != now:
            raise BadSignature("sent before")

    def bridge(self, body: bytes) -> Answer:
        """Pay as the app does for a page within it, if the merchant signed what the page says."""
        names = ("appId", "timeStamp", "nonceStr", "package", "signType", "paySign")
        try:
            facts = checked(read_document(body), {name: text(1024) for name in names}, {})
            signed = wechat.lines(APP_ID, *(facts[name] for name in names[1:4]))
            wechat.check(self.keys.merchant_key, signed, facts["paySign"])
            trade = self.trades.named(facts["package"].removeprefix("prepay_id="))
            is_paid = trade is not None and self.trades.pay(trade, {})
        except (BadRequest, BadSignature):
            is_paid = False
        said = "ok" if is_paid else "fail"
        return Answer(200, as_json({"err_msg": f"get_brand_wcpay_request:{said}"}))

    def notice(self, kind: str, trade: Row, refund: Row | None) -> bytes | None:
        """Write a notice, sealed for our merchant; a closed trade is told to nobody."""
        if kind not in EVENTS:
            return None
        event, summary = EVENTS[kind]
        is_refund = refund is not None and kind.startswith("refund.")
        said = (
            wechat_words.refund_news(refund, trade)
            if refund is not None and is_refund
            else wechat_words.trade_words(trade)
        )
        original = "refund" if is_refund else "transaction"
        sealed = wechat.seal(self.keys.secret, as_json(said), original)
        return as_json(
            {
                "id": secrets.token_hex(16),
                "create_time": wechat_words.china_time(now_text()),
                "resource_type": "encrypt-resource",
                "event_type": event,
                "summary": summary,
                "resource": {**sealed, "original_type": original},
            }
        )

    def letter(self, notice: Row) -> tuple[bytes, dict[str, str]]:
        """Prove a notice at this moment; a forger signs with a key of his own."""
        signer = self.keys.signer(json.loads(notice["facts"]).get("signer", ""))
        if notice["is_forged"]:
            signer = Signer(signer.serial, self.keys.forger())
        signed = wechat.signed_headers(signer.key, signer.serial, notice["body"])
        return notice["body"], {"Content-Type": "application/json", **signed}

    def verdict(self, status: int, body: bytes) -> str:
        """Return "success": every answer of the 2xx kind means so."""
        return "success"


def as_json(said: dict[str, Any]) -> bytes:
    """Write a document."""
    return json.dumps(said, ensure_ascii=False).encode()


def refusal(code: str, no: Exception) -> bytes:
    """Write why something is not done."""
    return as_json({"code": code, "message": str(no) or "The gateway is out of order."})
