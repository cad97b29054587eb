"""How shop and gateway sign what they send one another: HMAC-SHA256 over time, nonce and body."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping

TIMESTAMP = "X-Sandbox-Timestamp"
NONCE = "X-Sandbox-Nonce"
SIGNATURE = "X-Sandbox-Signature"
WINDOW_SECONDS = 300
LONGEST_NONCE = 64


class BadSignature(Exception):
    """This was not sent by whom it claims to come from, or it is old."""


def sign(secret: str, timestamp: str, nonce: str, body: bytes) -> str:
    """Return the hex signature of a message."""
    message = f"{timestamp}\n{nonce}\n".encode() + body
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def signed_headers(secret: str, body: bytes) -> dict[str, str]:
    """Return the headers that prove a body was sent by us just now."""
    timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
    return {
        TIMESTAMP: timestamp,
        NONCE: nonce,
        SIGNATURE: sign(secret, timestamp, nonce, body),
    }


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: float | None = None) -> str:
    """Return the nonce of a genuine, fresh message; header names may be in any case.

    Raises BadSignature.
    """
    given = {name.lower(): value for name, value in headers.items()}
    timestamp, nonce, signature = (given.get(n.lower(), "") for n in (TIMESTAMP, NONCE, SIGNATURE))
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        raise BadSignature("no timestamp")
    if not (8 <= len(nonce) <= LONGEST_NONCE and nonce.isascii() and nonce.isalnum()):
        raise BadSignature("no nonce")
    expected = sign(secret, timestamp, nonce, body)
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise BadSignature("wrong signature")
    if abs((time.time() if now is None else now) - int(timestamp)) > WINDOW_SECONDS:
        raise BadSignature("too old")
    return nonce
