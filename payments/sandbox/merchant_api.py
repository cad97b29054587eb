"""The sandbox's own dialect: signed JSON documents in, JSON answers out."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from payments.sandbox import checks
from payments.sandbox.checks import BadRequest, checked, read_document
from payments.sandbox.dialects import Answer, Request
from payments.sandbox.mischief import Breakdown, hesitate, read_mischief, written
from payments.sandbox.setup import Setup
from payments.sandbox.store import Row, now_text
from payments.sandbox.trades import Refused, Trades, refund_view, trade_view
from payments.signing import WINDOW_SECONDS, BadSignature, signed_headers, verify


class MerchantApi:
    """Answers merchants."""

    code = "sandbox"

    def __init__(self, setup: Setup, trades: Trades) -> None:
        self.setup = setup
        self.trades = trades
        self.nonces: dict[str, float] = {}
        self.verbs: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "/v1/trades": self.create,
            "/v1/trades/query": self.query,
            "/v1/trades/close": self.close,
            "/v1/refunds": self.refund,
            "/v1/refunds/query": self.query_refund,
            "/v1/bills": self.bill,
            "/control/misbehave": self.control,
            "/control/rotate": self.rotate,
        }
        self.rotations: dict[str, Callable[[], None]] = {}

    def answer(self, request: Request) -> Answer | None:
        """Answer one request; None for what is not asked here."""
        path = urlsplit(request.target).path
        if request.verb != "POST" or path not in self.verbs:
            return None
        status, document = self.decide(path, request.headers, request.body)
        return Answer(status, json.dumps(document).encode())

    def decide(
        self, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, Any]]:
        """Return what one request is answered: a status and a document."""
        try:
            self.recognise(headers, body)
            document = read_document(body)
            if document.pop("merchant_id", None) != self.setup.merchant_id:
                return 403, {"detail": "This merchant is not known."}
            return 200, self.verbs[path](document)
        except BadSignature as error:
            return 401, {"detail": str(error)}
        except BadRequest as error:
            return 400, {"detail": str(error)}
        except Refused as error:
            return 409, {"detail": str(error)}
        except Breakdown:
            return 500, {"detail": "The gateway is out of order."}

    def recognise(self, headers: Mapping[str, str], body: bytes) -> None:
        """Accept each signed message once. Raises BadSignature."""
        nonce, now = verify(self.setup.secret, headers, body), time.time()
        for old in [key for key, at in list(self.nonces.items()) if at < now - 2 * WINDOW_SECONDS]:
            self.nonces.pop(old, None)
        if self.nonces.setdefault(nonce, now) != now:
            raise BadSignature("sent before")

    def create(self, document: dict[str, Any]) -> dict[str, Any]:
        """Open a trade."""
        required: dict[str, checks.Check] = {
            "out_trade_no": checks.number,
            "amount": checks.amount,
            "currency": checks.currency,
            "channel": checks.text(20),
            "subject": checks.text(200),
            "expires_at": checks.moment,
            "notify_url": checks.web_address,
            "return_url": checks.web_address,
        }
        optional: dict[str, checks.Check] = {
            "language": checks.language,
            "misbehave": lambda words: written(read_mischief(checks.text(200)(words))),
        }
        asked = checked(document, required, optional)
        mischief = self.trades.mood() | read_mischief(asked["misbehave"] or "")
        hesitate(mischief)
        trade = self.trades.create(self.setup.merchant_id, asked)
        return trade_view(trade) | {"pay_url": f"{self.setup.public_url}/pay/{trade['token']}"}

    def query(self, document: dict[str, Any]) -> dict[str, Any]:
        """Say how far a trade has got."""
        asked = checked(document, {"out_trade_no": checks.number}, {})
        trade = self.trades.find(self.setup.merchant_id, asked["out_trade_no"])
        return trade_view(trade) if trade else asked | {"status": "unknown"}

    def close(self, document: dict[str, Any]) -> dict[str, Any]:
        """Close a trade."""
        asked = checked(document, {"out_trade_no": checks.number}, {})
        trade = self.trades.find(self.setup.merchant_id, asked["out_trade_no"])
        return trade_view(self.trades.close(trade)) if trade else asked | {"status": "unknown"}

    def refund(self, document: dict[str, Any]) -> dict[str, Any]:
        """Give money back."""
        required: dict[str, checks.Check] = {
            "out_refund_no": checks.number,
            "out_trade_no": checks.number,
            "amount": checks.amount,
            "reason": checks.text(200),
        }
        asked = checked(document, required, {})
        trade = self.trades.find(self.setup.merchant_id, asked["out_trade_no"])
        if trade is None:
            raise Refused("This trade is not known.")
        return refund_view(self.trades.refund(trade, asked))

    def query_refund(self, document: dict[str, Any]) -> dict[str, Any]:
        """Say how far a refund has got."""
        asked = checked(document, {"out_refund_no": checks.number}, {})
        refund = self.trades.find_refund(self.setup.merchant_id, asked["out_refund_no"])
        if refund is None:
            return asked | {"status": "unknown", "amount": 0}
        return refund_view(self.trades.look_again(refund))

    def bill(self, document: dict[str, Any]) -> dict[str, Any]:
        """List the movements of a day."""
        asked = checked(document, {"day": checks.day}, {})
        return {"lines": self.trades.bill(self.setup.merchant_id, asked["day"])}

    def control(self, document: dict[str, Any]) -> dict[str, Any]:
        """Set the misbehaviour everybody gets."""
        asked = checked(document, {"misbehave": checks.text(200)}, {})
        try:
            mischief = read_mischief(asked["misbehave"])
        except ValueError as error:
            raise BadRequest(str(error)) from error
        self.trades.set_mood(mischief)
        return {"misbehave": written(mischief)}

    def rotate(self, document: dict[str, Any]) -> dict[str, Any]:
        """Let a dialect sign with a new key from now on, beside the last one."""
        asked = checked(document, {"dialect": checks.text(20)}, {})
        if asked["dialect"] not in self.rotations:
            raise BadRequest("This dialect has no keys to rotate.")
        self.rotations[asked["dialect"]]()
        return {}

    def notice(self, kind: str, trade: Row, refund: Row | None) -> bytes:
        """Write a notice of what happened."""
        message: dict[str, Any] = {
            "id": f"evt_{secrets.token_hex(12)}",
            "type": kind,
            "occurred_at": now_text(),
            "trade": trade_view(trade),
        }
        if refund:
            message["refund"] = refund_view(refund)
        return json.dumps(message).encode()

    def letter(self, notice: Row) -> tuple[bytes, dict[str, str]]:
        """Prove a notice at this moment."""
        secret = "somebody else's secret" if notice["is_forged"] else self.setup.secret
        signed = signed_headers(secret, notice["body"])
        return notice["body"], {"Content-Type": "application/json", **signed}

    def verdict(self, status: int, body: bytes) -> str:
        """Return "success" if the merchant's answer says so."""
        try:
            return str(json.loads(body).get("code", "no code"))[:100]
        except (ValueError, AttributeError) as error:
            return f"HTTP {status}, {type(error).__name__}"
