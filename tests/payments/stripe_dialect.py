"""What Stripe would tell us of a payment, genuine and forged."""

import json
import secrets
import time
from pathlib import Path
from typing import Any

from payments.models import Payment
from payments.sandbox.stripe_keys import StripeKeys
from payments.signing import stripe

Message = tuple[dict[str, str], bytes]
KINDS = {
    "paid": "checkout.session.completed",
    "closed": "checkout.session.expired",
    "waiting": "checkout.session.completed",
}
STATUSES = {"paid": "complete", "closed": "expired", "waiting": "open"}


class StripeDialect:
    """Stripe's events."""

    way = ("stripe", "checkout")

    def __init__(self, home: Path) -> None:
        self.keys = StripeKeys(home / "stripe")

    def genuine(self, payment: Payment, status: str = "paid", **changes: Any) -> Message:
        """Say how a session stands; ``changes`` are facts of it."""
        return self.sent(self.event(payment, status, **changes))

    def event(
        self, payment: Payment, status: str = "paid", *, head: Any = None, **changes: Any
    ) -> bytes:
        """Write an event; ``head`` are facts of its own."""
        session = {
            "id": payment.gateway_trade_no or "cs_test_1",
            "object": "checkout.session",
            "amount_total": payment.amount,
            "client_reference_id": payment.out_trade_no,
            "currency": payment.currency.lower(),
            "livemode": False,
            "payment_status": "paid" if status == "paid" else "unpaid",
            "status": STATUSES[status],
        }
        return self.about(KINDS[status], session | changes, head)

    def about(self, kind: str, said: dict[str, Any], head: Any = None) -> bytes:
        """Write an event about something."""
        event = {
            "id": f"evt_{secrets.token_hex(12)}",
            "object": "event",
            "created": int(time.time()),
            "data": {"object": said},
            "livemode": False,
            "type": kind,
        }
        return json.dumps(event | (head or {})).encode()

    def refunded(self, payment: Payment, number: str, amount: int, **changes: Any) -> Message:
        """Say that a refund has arrived; ``changes`` are our notes to it."""
        notes = {
            "out_refund_no": number,
            "out_trade_no": payment.out_trade_no,
            "session": payment.gateway_trade_no,
            "paid_amount": str(payment.amount),
        }
        said = {
            "object": "refund",
            "amount": amount,
            "created": int(time.time()),
            "currency": payment.currency.lower(),
            "metadata": notes | changes,
            "status": "succeeded",
        }
        return self.sent(self.about("refund.updated", said))

    def sent(self, body: bytes, secret: str = "", seconds: int = 0) -> Message:
        """Sign a body, with a secret that may be another's, at a moment that may be another."""
        at = str(int(time.time()) + seconds)
        proof = stripe.sign(secret or self.keys.webhook_secret, at, body)
        return {stripe.SIGNATURE: f"t={at},v1={proof}"}, body

    def forgeries(self, payment: Payment) -> list[tuple[str, dict[str, str], bytes]]:
        """Return what only looks like Stripe, then what it never said of this payment."""
        headers, body = self.genuine(payment)
        proof = headers[stripe.SIGNATURE]
        signed = proof.partition(",v1=")[2]

        def proven(words: str) -> Message:
            return {stripe.SIGNATURE: words}, body

        forged = [
            ("signed with another secret", self.sent(body, "whsec_guessed")),
            ("signed with the key of requests", self.sent(body, self.keys.secret_key)),
            ("six minutes old", self.sent(body, seconds=-360)),
            ("six minutes ahead", self.sent(body, seconds=360)),
            ("another body", (headers, self.event(payment))),
            ("another time", proven(f"t={int(time.time()) + 9},v1={signed}")),
            ("no signature", ({}, body)),
            ("an empty signature", proven(f"{proof.partition(',')[0]},v1=")),
            ("the scheme of tests", proven(proof.replace("v1=", "v0="))),
            ("no time", proven(f"v1={signed}")),
            ("two times", proven(f"t=1,{proof}")),
            ("a time in words", proven(f"t=now,v1={signed}")),
        ]
        return [(name, *message) for name, message in forged] + self.lies(payment)

    def lies(self, payment: Payment) -> list[tuple[str, dict[str, str], bytes]]:
        """Return what is truly signed and speaks of another account, sum or session."""
        cheap = {"amount_total": payment.amount + 1}
        bodies = {
            "another account": self.event(payment, head={"account": "acct_other"}),
            "another amount": self.event(payment, **cheap),
            "another currency": self.event(payment, currency="usd"),
            "play money for real": self.event(payment, livemode=True),
            "another thing": self.event(payment, object="payment_intent"),
            "an amount in words": self.event(payment, amount_total="1000"),
        }
        return [(name, *self.sent(body)) for name, body in bodies.items()]
