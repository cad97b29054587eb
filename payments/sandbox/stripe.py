"""The Stripe dialect: forms in, JSON out, signed events."""

import hmac
import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from payments.sandbox import stripe_words
from payments.sandbox.checks import BadRequest
from payments.sandbox.dialects import Answer, Request
from payments.sandbox.mischief import Breakdown
from payments.sandbox.setup import Setup
from payments.sandbox.store import Row
from payments.sandbox.stripe_keys import FORGER, StripeKeys
from payments.sandbox.stripe_verbs import CODE, Asked, Said, StripeVerbs
from payments.sandbox.trades import Refused, Trades
from payments.signing import stripe

HOME = "/stripe"
KEYS_KEPT = 10_000


class Stripe:
    """Answers merchants as Stripe would, and tells them what happened."""

    code = CODE

    def __init__(self, setup: Setup, trades: Trades) -> None:
        self.setup = setup
        self.keys = StripeKeys(setup.keys / self.code)
        self.verbs = StripeVerbs(setup, trades)
        self.answered: dict[str, tuple[tuple[str, bytes], Answer]] = {}

    def answer(self, request: Request) -> Answer | None:
        """Answer one request; None for a path that is not below Stripe's."""
        address = urlsplit(request.target)
        if not address.path.startswith(f"{HOME}/v1/"):
            return None
        key = request.headers.get("idempotency-key", "") if request.verb == "POST" else ""
        told = (address.path, request.body)
        if key in self.answered:
            before, answer = self.answered[key]
            return answer if before == told else as_json(400, refusal(ANOTHER))
        answer = self.decide(request, address.path.removeprefix(HOME), address.query)
        if key and answer.status < 500 and len(self.answered) < KEYS_KEPT:
            self.answered[key] = (told, answer)
        return answer

    def decide(self, request: Request, path: str, query: str) -> Answer:
        """Answer what was not asked before."""
        try:
            self.recognise(request)
            verb, names = self.verbs.named(request.verb, path)
            form = query if request.verb == "GET" else request.body.decode("ascii", "replace")
            pairs = parse_qsl(form, keep_blank_values=True, max_num_fields=100)
            return as_json(200, verb(Asked(names, dict(pairs))))
        except Said as no:
            return as_json(no.status, refusal(no))
        except (BadRequest, Refused, ValueError) as no:
            return as_json(400, refusal(Said(400, "parameter_invalid", str(no))))
        except Breakdown:
            return as_json(500, {"error": {"type": "api_error", "message": "out of order"}})

    def recognise(self, request: Request) -> None:
        """Accept what holds our account's key. Raises Said."""
        kind, _space, key = request.headers.get("authorization", "").partition(" ")
        if kind != "Bearer" or not hmac.compare_digest(key.encode(), self.keys.secret_key.encode()):
            raise Said(401, "api_key_invalid", "Invalid API Key provided")

    def notice(self, kind: str, trade: Row, refund: Row | None) -> bytes | None:
        """Write an event of what happened."""
        if refund is not None and kind.startswith("refund."):
            return stripe_words.event(kind, stripe_words.refund(refund, trade))
        return stripe_words.event(kind, stripe_words.session(trade, self.setup.public_url))

    def letter(self, notice: Row) -> tuple[bytes, dict[str, str]]:
        """Sign an event at this moment; a forger has a secret of his own."""
        secret = FORGER if notice["is_forged"] else self.keys.webhook_secret
        signed = stripe.signed_headers(secret, notice["body"])
        return notice["body"], {"Content-Type": "application/json; charset=utf-8", **signed}

    def verdict(self, status: int, body: bytes) -> str:
        """Return "success": every answer of the 2xx kind means so."""
        return "success"


ANOTHER = Said(400, "idempotency", "Keys for idempotent requests can only be used with the same...")


def refusal(no: Said) -> dict[str, Any]:
    """Say no as Stripe does."""
    return {"error": {"type": no.kind, "code": no.code, "message": str(no)}}


def as_json(status: int, said: dict[str, Any]) -> Answer:
    """Write an answer."""
    return Answer(status, json.dumps(said, ensure_ascii=False).encode())
