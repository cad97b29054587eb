"""How Stripe signs its events: HMAC-SHA256 over time and body, under any secret in use.

https://docs.stripe.com/webhooks/signature
"""

import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence

from payments.signing import WINDOW_SECONDS, BadSignature

SIGNATURE = "Stripe-Signature"
MOST_SIGNATURES = 10


def check(
    secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: float | None = None
) -> None:
    """Return if an event is genuine and fresh; while secrets are changed two are in use.

    Raises BadSignature.
    """
    given = {name.lower(): value for name, value in headers.items()}
    parts = [part.partition("=") for part in given.get(SIGNATURE.lower(), "").split(",")]
    times = [value for name, _equals, value in parts if name.strip() == "t"]
    signatures = [value for name, _equals, value in parts if name.strip() == "v1"]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdecimal() and len(times[0]) < 13):
        raise BadSignature("no timestamp")
    expected = [sign(secret, times[0], body) for secret in secrets if secret]
    if not any(
        hmac.compare_digest(one.encode(), ours.encode())
        for one in signatures[:MOST_SIGNATURES]
        for ours in expected
    ):
        raise BadSignature("wrong signature")
    if abs((time.time() if now is None else now) - int(times[0])) > WINDOW_SECONDS:
        raise BadSignature("too old")


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return the hex signature of an event."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def signed_headers(secret: str, body: bytes) -> dict[str, str]:
    """Return the header by which Stripe proves an event of this moment."""
    timestamp = str(int(time.time()))
    return {SIGNATURE: f"t={timestamp},v1={sign(secret, timestamp, body)}"}
