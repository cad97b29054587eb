"""What Alipay would tell us of a payment, genuine and forged."""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

from django.utils import timezone

from payments.gateways.alipay_reading import CHINA, CLOCK, in_yuan
from payments.models import Payment
from payments.sandbox import key_files
from payments.sandbox.alipay_keys import APP_ID, SELLER_ID, AlipayKeys, certificate_environment
from payments.signing.alipay import Papers, written

Message = tuple[dict[str, str], bytes]
STATUSES = {"paid": "TRADE_SUCCESS", "closed": "TRADE_CLOSED", "waiting": "WAIT_BUYER_PAY"}


class AlipayDialect:
    """Alipay's notifies: signed forms."""

    way = ("alipay", "page")

    def __init__(self, home: Path) -> None:
        self.keys = AlipayKeys(home / "alipay")

    def facts(self, payment: Payment, status: str = "paid", **changes: Any) -> dict[str, str]:
        """Return what is said of a payment, not signed yet."""
        now = timezone.now().astimezone(CHINA).strftime(CLOCK)
        said = {
            "notify_id": secrets.token_hex(17),
            "notify_time": now,
            "notify_type": "trade_status_sync",
            "app_id": APP_ID,
            "seller_id": SELLER_ID,
            "out_trade_no": payment.out_trade_no,
            "trade_no": payment.gateway_trade_no or "2026112122001400000000000001",
            "trade_status": STATUSES[status],
            "total_amount": in_yuan(payment.amount),
            "subject": "集市订单 & 1=2 + 3%",
        }
        return said | ({"gmt_payment": now} if status == "paid" else {}) | changes

    def genuine(self, payment: Payment, status: str = "paid", **changes: Any) -> Message:
        """Say how a trade stands; ``changes`` are facts of the form."""
        return self.sent(self.facts(payment, status, **changes))

    def refunded(self, payment: Payment, number: str, amount: int, **changes: Any) -> Message:
        """Say that a refund has arrived."""
        more = {"out_biz_no": number, "refund_fee": in_yuan(amount), "gmt_refund": self.clock(0)}
        return self.genuine(payment, **more | changes)

    def sent(self, facts: dict[str, str], papers: Papers | None = None, **changed: str) -> Message:
        """Sign a form, by a key that may be another's, and change it after that."""
        sign = (papers or self.keys.papers).sign(written(facts))
        form = facts | {"sign": sign, "sign_type": "RSA2"} | changed
        kind = "application/x-www-form-urlencoded; charset=utf-8"
        return {"Content-Type": kind}, urlencode(form).encode()

    def forgeries(self, payment: Payment) -> list[tuple[str, dict[str, str], bytes]]:
        """Return what only looks like Alipay, then what it never said of this payment."""
        facts = self.facts(payment)
        headers, body = self.sent(facts)
        stranger = Papers(key_files.new_key(), self.keys.papers.theirs)
        other = self.facts(payment, out_trade_no="20990101ffffffffffff")
        forged = [
            ("signed by another key", self.sent(facts, stranger)),
            ("signed by the merchant", self.sent(facts, self.keys.forger())),
            ("noise for a signature", self.sent(facts, sign=secrets.token_urlsafe(300))),
            ("an empty signature", self.sent(facts, sign="")),
            ("no signature", (headers, urlencode(facts).encode())),
            ("another's signature", (headers, urlencode({**other, **signature(body)}).encode())),
            ("a changed amount", self.sent(facts, total_amount="0.01")),
            ("a fact added", self.sent(facts, passback_params="1")),
            ("a name said twice", (headers, body + b"&total_amount=0.01")),
            ("an old way to sign", self.sent(facts, sign_type="RSA")),
            ("six minutes old", self.genuine(payment, notify_time=self.clock(-6))),
            ("six minutes ahead", self.genuine(payment, notify_time=self.clock(6))),
            ("no time", self.genuine(payment, notify_time="")),
            ("not a form", (headers, b"{}")),
        ]
        return [(name, *message) for name, message in forged] + self.lies(payment)

    def lies(self, payment: Payment) -> list[tuple[str, dict[str, str], bytes]]:
        """Return what is truly signed and speaks of another seller, app or sum."""
        changes = {
            "another seller": {"seller_id": "2088000000000002"},
            "another app": {"app_id": "2021000000000002"},
            "another amount": {"total_amount": in_yuan(payment.amount + 1)},
            "an amount in words": {"total_amount": "ten"},
            "another currency": {"trans_currency": "USD"},
            "a state nobody knows": {"trade_status": "TRADE_GIFT"},
        }
        return [(name, *self.genuine(payment, **change)) for name, change in changes.items()]

    def clock(self, minutes: int) -> str:
        """Return a time so many minutes from now."""
        return (timezone.now() + timedelta(minutes=minutes)).astimezone(CHINA).strftime(CLOCK)


def certificates(keys: Path) -> dict[str, str]:
    """Return the settings that name Alipay's certificates, as their texts."""
    files = certificate_environment(keys / "alipay")
    return {name: Path(file).read_text() for name, file in files.items()}


def signature(body: bytes) -> dict[str, str]:
    """Return the signature of a form."""
    given = parse_qs(body.decode())
    return {"sign": given["sign"][0], "sign_type": "RSA2"}
