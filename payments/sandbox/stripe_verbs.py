"""What merchants may ask of the Stripe dialect: the verbs of its API over the gateway's trades."""

import json
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from payments.sandbox import checks, stripe_words
from payments.sandbox.checks import BadRequest, checked
from payments.sandbox.mischief import hesitate
from payments.sandbox.setup import Setup
from payments.sandbox.store import Row
from payments.sandbox.stripe_keys import ACCOUNT_ID
from payments.sandbox.trades import Refused, Trades

CODE = "stripe"
ITEM = "line_items[0][price_data]"
NOTE = re.compile(r"((?:payment_intent_data\[metadata\])|metadata)\[(\w{1,40})\]")
EXPAND = re.compile(r"expand\[\d*\]")
SHORTEST, LONGEST = 30 * 60, 24 * 3600


class Said(Exception):
    """A no, with its status and Stripe's kind and word for it."""

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(words)
        self.status, self.code = status, code
        self.kind = "idempotency_error" if code == "idempotency" else "invalid_request_error"


@dataclass(frozen=True)
class Asked:
    """One request by our merchant: what its path names, and its form."""

    names: tuple[str, ...]
    form: Mapping[str, str]

    @property
    def is_expanded(self) -> bool:
        """Tell whether things are to be said whole that are named otherwise."""
        return any(EXPAND.fullmatch(name) for name in self.form)

    def facts(self) -> dict[str, str]:
        """Return the form without what is to be expanded and without notes."""
        other = (EXPAND, NOTE)
        return {n: v for n, v in self.form.items() if not any(r.fullmatch(n) for r in other)}

    def notes(self, about: str = "metadata") -> dict[str, str]:
        """Return the merchant's notes."""
        found = ((NOTE.fullmatch(name), value) for name, value in self.form.items())
        return {match[2]: value for match, value in found if match and match[1] == about}


Verb = Callable[[Asked], dict[str, Any]]


def whole(value: Any) -> int:
    """Check a whole number of a form."""
    if not (str(value).isascii() and str(value).isdecimal() and len(str(value)) <= 12):
        raise ValueError
    return int(value)


def only(*words: str) -> checks.Check:
    """Return a check for one of a few words."""

    def check(value: Any) -> str:
        if value not in words:
            raise ValueError
        return str(value)

    return check


SESSION: dict[str, checks.Check] = {
    "mode": only("payment"),
    "client_reference_id": checks.number,
    "line_items[0][quantity]": only("1"),
    f"{ITEM}[currency]": lambda value: checks.currency(str(value).upper()),
    f"{ITEM}[unit_amount]": lambda value: checks.amount(whole(value)),
    f"{ITEM}[product_data][name]": checks.text(250),
    "success_url": checks.web_address,
}
SESSION_TOO: dict[str, checks.Check] = {
    "cancel_url": checks.web_address,
    "expires_at": whole,
    "locale": only("zh", "en", "auto"),
}
REFUND: dict[str, checks.Check] = {"payment_intent": checks.text(64)}
REFUND_TOO: dict[str, checks.Check] = {
    "amount": lambda value: checks.amount(whole(value)),
    "reason": only("requested_by_customer", "duplicate", "fraudulent"),
}
PAGE: dict[str, checks.Check] = {"limit": whole, "starting_after": checks.text(64)}


class StripeVerbs:
    """Does what our merchant asks for."""

    def __init__(self, setup: Setup, trades: Trades) -> None:
        self.setup = setup
        self.trades = trades
        sessions, one = r"/v1/checkout/sessions", r"/v1/checkout/sessions/(\w{1,80})"
        paths: list[tuple[str, str, Verb]] = [
            ("POST", sessions, self.create),
            ("GET", one, self.query),
            ("POST", rf"{one}/expire", self.expire),
            ("POST", r"/v1/refunds", self.refund),
            ("GET", r"/v1/refunds", self.refunds),
            ("GET", r"/v1/balance_transactions", self.balance),
        ]
        self.verbs = [(verb, re.compile(path), act) for verb, path, act in paths]

    def named(self, verb: str, path: str) -> tuple[Verb, tuple[str, ...]]:
        """Find what a request asks for and the names in its path. Raises Said."""
        for known, pattern, act in self.verbs:
            if known == verb and (found := pattern.fullmatch(path)):
                return act, found.groups()
        raise Said(404, "url_invalid", f"Unrecognized request URL ({verb}: {path[:80]}).")

    def create(self, asked: Asked) -> dict[str, Any]:
        """Open a session."""
        facts = checked(asked.facts(), SESSION, SESSION_TOO)
        now, until = time.time(), facts["expires_at"] or int(time.time()) + LONGEST
        if not now + SHORTEST - 60 <= until <= now + LONGEST:
            raise BadRequest("expires_at must be between 30 minutes and 24 hours from now")
        hesitate(self.trades.mood())
        origin = urlsplit(facts["success_url"])
        wanted = {
            "out_trade_no": facts["client_reference_id"],
            "trade_no": f"cs_test_{secrets.token_hex(29)}",
            "amount": facts[f"{ITEM}[unit_amount]"],
            "currency": facts[f"{ITEM}[currency]"],
            "channel": "checkout",
            "subject": facts[f"{ITEM}[product_data][name]"],
            "expires_at": datetime.fromtimestamp(until, UTC),
            # The real one has it in the account's settings.
            "notify_url": f"{origin.scheme}://{origin.netloc}/notify/stripe/",
            "return_url": facts["success_url"],
            "language": "en" if facts["locale"] == "en" else "zh",
            "dialect": CODE,
            "facts": {
                "cancel_url": facts["cancel_url"],
                "metadata": asked.notes(),
                "intent_metadata": asked.notes("payment_intent_data[metadata]"),
            },
        }
        return self.said(self.trades.create(ACCOUNT_ID, wanted), asked)

    def said(self, trade: Row, asked: Asked) -> dict[str, Any]:
        """Say how a session stands now."""
        now = self.trades.seen_now(trade)
        return stripe_words.session(now, self.setup.public_url, is_expanded=asked.is_expanded)

    def known(self, number: str) -> Row:
        """Return a session's trade. Raises Said."""
        sql = "SELECT * FROM trade WHERE merchant_id = ? AND trade_no = ?"
        trade = self.trades.store.one(sql, ACCOUNT_ID, number)
        if trade is None:
            raise Said(404, "resource_missing", f"No such checkout.session: {number}")
        return trade

    def query(self, asked: Asked) -> dict[str, Any]:
        """Say how a session stands."""
        checked(asked.facts(), {}, {})
        return self.said(self.known(asked.names[0]), asked)

    def expire(self, asked: Asked) -> dict[str, Any]:
        """Expire an open session. Raises Said for another."""
        trade = self.trades.seen_now(self.known(asked.names[0]))
        if trade["status"] != "waiting":
            raise Said(400, "checkout_session_not_open", "Only Checkout Sessions that are open...")
        self.trades.cancel(trade)
        return self.said(self.known(asked.names[0]), asked)

    def charged(self, intent: str) -> Row:
        """Return the trade of a PaymentIntent. Raises Said."""
        sql = "SELECT * FROM trade WHERE merchant_id = ? AND status = 'paid'"
        for trade in self.trades.store.rows(sql, ACCOUNT_ID):
            if stripe_words.named("pi", trade["trade_no"]) == intent:
                return trade
        raise Said(404, "resource_missing", f"No such payment_intent: {intent}")

    def refund(self, asked: Asked) -> dict[str, Any]:
        """Give money back; that a number is used once is left to the key of the request."""
        facts, notes = checked(asked.facts(), REFUND, REFUND_TOO), asked.notes()
        trade = self.charged(facts["payment_intent"])
        hesitate(self.trades.mood())
        wanted = {
            "out_refund_no": notes.get("out_refund_no") or f"re_{secrets.token_hex(12)}",
            "amount": facts["amount"] or trade["amount"],
            "reason": json.dumps(notes),
        }
        try:
            row = self.trades.refund(trade, wanted)
        except Refused as no:
            raise Said(400, "charge_already_refunded", str(no)) from no
        return stripe_words.refund(row, trade)

    def refunds(self, asked: Asked) -> dict[str, Any]:
        """List the refunds of a charge, as they stand now."""
        facts = checked(asked.facts(), REFUND, PAGE)
        trade = self.charged(facts["payment_intent"])
        rows = self.trades.store.rows("SELECT * FROM refund WHERE trade_no = ?", trade["trade_no"])
        now = [stripe_words.refund(self.trades.look_again(row), trade) for row in rows]
        return listed(now[::-1], facts, "/v1/refunds")

    def balance(self, asked: Asked) -> dict[str, Any]:
        """List how the balance moved in a span of time, the latest first."""
        names = {"created[gte]": whole, "created[lt]": whole}
        facts = checked(asked.facts(), names, PAGE)
        moves = [
            move
            for move in self.moves()
            if facts["created[gte]"] <= move["created"] < facts["created[lt]"]
        ]
        moves.sort(key=lambda move: (move["created"], move["id"]), reverse=True)
        for move in moves:
            move["source"] = move["source"] if asked.is_expanded else move["source"]["id"]
        return listed(moves, facts, "/v1/balance_transactions")

    def moves(self) -> list[dict[str, Any]]:
        """Return every movement of the account."""
        store = self.trades.store
        sql = "SELECT * FROM trade WHERE merchant_id = ? AND status = 'paid'"
        trades = {trade["trade_no"]: trade for trade in store.rows(sql, ACCOUNT_ID)}
        charges = [stripe_words.charge(trade) for trade in trades.values()]
        sql = "SELECT * FROM refund WHERE merchant_id = ? AND status = 'succeeded'"
        back = [
            stripe_words.refund(row, trades[row["trade_no"]]) for row in store.rows(sql, ACCOUNT_ID)
        ]
        return [stripe_words.movement("charge", one) for one in charges] + [
            stripe_words.movement("refund", one) for one in back
        ]


def listed(rows: list[dict[str, Any]], facts: Mapping[str, Any], url: str) -> dict[str, Any]:
    """Return a page of a list."""
    after = facts["starting_after"]
    ids = [row["id"] for row in rows]
    start = ids.index(after) + 1 if after in ids else 0
    end = start + (facts["limit"] or 10)
    return {"object": "list", "data": rows[start:end], "has_more": end < len(rows), "url": url}
