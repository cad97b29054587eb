"""What each gateway would tell us of a payment, genuine and forged, without a gateway that runs.

A dialect is made of the keys in a directory (the fixture ``lonely_shop``) and gives headers and
body of a notify as its gateway sends it.
"""

import base64
import json
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.utils import timezone

from payments.models import Payment
from payments.sandbox import key_files
from payments.sandbox.wechat_keys import APP_ID, MERCHANT_ID, WechatKeys
from payments.signing import wechat
from tests.payments.alipay_dialect import AlipayDialect
from tests.payments.stripe_dialect import StripeDialect

Message = tuple[dict[str, str], bytes]
Forgery = tuple[str, dict[str, str], bytes]


class Dialect(Protocol):
    """How one gateway speaks."""

    way: tuple[str, str]

    def genuine(self, payment: Payment, status: str = "paid", **changes: Any) -> Message:
        """Return what the gateway says of a payment, truly signed, with some facts changed."""
        ...

    def forgeries(self, payment: Payment) -> list[Forgery]:
        """Return twelve messages or more that nobody may believe, by name."""
        ...


class WechatDialect:
    """WeChat Pay's notifies."""

    way = ("wechat", "native")

    def __init__(self, home: Path) -> None:
        self.keys = WechatKeys(home / "wechat")
        self.stranger = key_files.new_key()

    def genuine(self, payment: Payment, status: str = "paid", **changes: Any) -> Message:
        """Say how a trade stands; ``changes`` are facts of the sealed document."""
        body = self.body(payment, status, **changes)
        return self.signed(body), body

    def body(
        self, payment: Payment, status: str = "paid", *, secret: str = "", **changes: Any
    ) -> bytes:
        """Write and seal what is said."""
        state = {"paid": "SUCCESS", "closed": "CLOSED", "waiting": "NOTPAY"}[status]
        said = {
            "appid": APP_ID,
            "mchid": MERCHANT_ID,
            "out_trade_no": payment.out_trade_no,
            "transaction_id": payment.gateway_trade_no or "4200000001202611210000000001",
            "trade_type": "NATIVE",
            "trade_state": state,
            "success_time": timezone.now().isoformat(timespec="seconds"),
            "amount": {
                "total": payment.amount,
                "payer_total": payment.amount,
                "currency": payment.currency,
            },
        }
        return self.wrapped("TRANSACTION.SUCCESS", "transaction", said | changes, secret)

    def refunded(self, payment: Payment, number: str, amount: int, **changes: Any) -> Message:
        """Say that a refund has arrived."""
        said = {
            "mchid": MERCHANT_ID,
            "out_trade_no": payment.out_trade_no,
            "transaction_id": payment.gateway_trade_no,
            "out_refund_no": number,
            "refund_id": "50000000001",
            "refund_status": "SUCCESS",
            "success_time": timezone.now().isoformat(timespec="seconds"),
            "amount": {"total": payment.amount, "refund": amount},
        }
        body = self.wrapped("REFUND.SUCCESS", "refund", said | changes)
        return self.signed(body), body

    def wrapped(self, event: str, original: str, said: dict[str, Any], secret: str = "") -> bytes:
        """Seal a document and put it into a message."""
        sealed = wechat.seal(secret or self.keys.secret, json.dumps(said).encode(), original)
        message = {
            "id": secrets.token_hex(16),
            "create_time": timezone.now().isoformat(timespec="seconds"),
            "resource_type": "encrypt-resource",
            "event_type": event,
            "resource": {**sealed, "original_type": original},
        }
        return json.dumps(message).encode()

    def signed(
        self, body: bytes, key: RSAPrivateKey | None = None, seconds: int = 0
    ) -> dict[str, str]:
        """Sign a body, by a key that may be another's, at a moment that may be another."""
        signer = self.keys.signer(self.keys.public_signer.serial)
        timestamp, nonce = str(int(time.time()) + seconds), secrets.token_hex(16)
        message = wechat.lines(timestamp, nonce) + body + b"\n"
        return {
            "Wechatpay-Timestamp": timestamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": signer.serial,
            "Wechatpay-Signature": wechat.sign(key or signer.key, message),
            "Wechatpay-Signature-Type": wechat.SCHEME,
        }

    def forgeries(self, payment: Payment) -> list[Forgery]:
        """Return what only looks like WeChat Pay, then what it never said of this payment."""
        body = self.body(payment)
        good = self.signed(body)
        unsigned = {name: value for name, value in good.items() if name != "Wechatpay-Signature"}
        noise = base64.b64encode(secrets.token_bytes(256)).decode()
        probe = f"WECHATPAY/SIGNTEST/{noise}"
        forged: list[Forgery] = [
            ("bad signature", good | {"Wechatpay-Signature": noise}, body),
            ("the platform's probe", good | {"Wechatpay-Signature": probe}, body),
            ("signed by another key", self.signed(body, key=self.stranger), body),
            ("signed by the merchant", self.signed(body, key=self.keys.forger()), body),
            ("six minutes old", self.signed(body, seconds=-360), body),
            ("six minutes ahead", self.signed(body, seconds=360), body),
            ("another body", good, self.body(payment)),
            ("another nonce", good | {"Wechatpay-Nonce": secrets.token_hex(16)}, body),
            ("an unknown serial", good | {"Wechatpay-Serial": "5A" * 20}, body),
            ("no serial", good | {"Wechatpay-Serial": ""}, body),
            ("no signature", unsigned, body),
            ("another way to sign", good | {"Wechatpay-Signature-Type": "NONE"}, body),
        ]
        sealed = self.body(payment, secret="a" * 32)
        forged.append(("sealed for somebody else", self.signed(sealed), sealed))
        return forged + self.lies(payment)

    def lies(self, payment: Payment) -> list[Forgery]:
        """Return what is truly signed and speaks of another merchant, app or sum."""
        amount = {"total": payment.amount, "currency": payment.currency}
        changes: list[tuple[str, dict[str, Any]]] = [
            ("another merchant", {"mchid": "1900000001"}),
            ("another app", {"appid": "wx0000000000000000"}),
            ("another amount", {"amount": amount | {"total": payment.amount + 1}}),
            ("another currency", {"amount": amount | {"currency": "USD"}}),
        ]
        return [(name, *self.genuine(payment, **change)) for name, change in changes]


DIALECTS: dict[str, Callable[[Path], Dialect]] = {
    "wechat": WechatDialect,
    "alipay": AlipayDialect,
    "stripe": StripeDialect,
}
