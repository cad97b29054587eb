"""How Stripe says what has become of trades and refunds: sessions, refunds, balance, events."""

import hashlib
import json
import secrets
import time
from datetime import datetime
from typing import Any

from payments.sandbox.store import Row

VERSION = "2024-06-20"
STATUSES = {"waiting": "open", "paid": "complete", "closed": "expired"}
REFUNDS = {"processing": "pending", "succeeded": "succeeded", "failed": "failed"}
EVENTS = {
    "trade.paid": "checkout.session.completed",
    "trade.waiting": "checkout.session.completed",
    "trade.closed": "checkout.session.expired",
    "refund.succeeded": "refund.updated",
    "refund.failed": "refund.failed",
}


def named(kind: str, number: str) -> str:
    """Return Stripe's name of a thing: the same for the same one."""
    return f"{kind}_{hashlib.sha256(f'{kind}{number}'.encode()).hexdigest()[:24]}"


def unix(moment: str) -> int:
    """Write a moment in Unix seconds."""
    return int(datetime.fromisoformat(moment).timestamp())


def session(trade: Row, public_url: str, *, is_expanded: bool = False) -> dict[str, Any]:
    """Say how a Checkout Session stands."""
    is_paid, facts = trade["status"] == "paid", json.loads(trade["facts"])
    return {
        "id": trade["trade_no"],
        "object": "checkout.session",
        "amount_subtotal": trade["amount"],
        "amount_total": trade["amount"],
        "cancel_url": facts["cancel_url"],
        "client_reference_id": trade["out_trade_no"],
        "created": unix(trade["created_at"]),
        "currency": trade["currency"].lower(),
        "expires_at": unix(trade["expires_at"]),
        "livemode": False,
        "metadata": facts["metadata"],
        "mode": "payment",
        "payment_intent": intent(trade, is_expanded=is_expanded) if is_paid else None,
        "payment_status": "paid" if is_paid else "unpaid",
        "status": STATUSES[trade["status"]],
        "success_url": trade["return_url"],
        "url": None if trade["status"] != "waiting" else f"{public_url}/pay/{trade['token']}",
    }


def intent(trade: Row, *, is_expanded: bool) -> Any:
    """Name a PaymentIntent, or say all of it."""
    number = named("pi", trade["trade_no"])
    if not is_expanded:
        return number
    return {
        "id": number,
        "object": "payment_intent",
        "amount": trade["amount"],
        "currency": trade["currency"].lower(),
        "latest_charge": charge(trade),
        "livemode": False,
        "metadata": json.loads(trade["facts"])["intent_metadata"],
        "status": "succeeded",
    }


def charge(trade: Row) -> dict[str, Any]:
    """Say what was charged."""
    return {
        "id": named("ch", trade["trade_no"]),
        "object": "charge",
        "amount": trade["amount"],
        "created": unix(trade["paid_at"]),
        "currency": trade["currency"].lower(),
        "livemode": False,
        "metadata": json.loads(trade["facts"])["intent_metadata"],
        "paid": True,
        "payment_intent": named("pi", trade["trade_no"]),
        "status": "succeeded",
    }


def refund(row: Row, trade: Row) -> dict[str, Any]:
    """Say how a refund stands; the merchant's notes are kept as its reason."""
    return {
        "id": named("re", row["out_refund_no"]),
        "object": "refund",
        "amount": row["amount"],
        "charge": named("ch", trade["trade_no"]),
        "created": unix(row["succeeded_at"] or row["created_at"]),
        "currency": trade["currency"].lower(),
        "metadata": json.loads(row["reason"]),
        "payment_intent": named("pi", trade["trade_no"]),
        "reason": "requested_by_customer",
        "status": REFUNDS[row["status"]],
    }


def movement(kind: str, source: dict[str, Any]) -> dict[str, Any]:
    """Say how a charge or a refund moved the balance."""
    amount = source["amount"] if kind == "charge" else -source["amount"]
    return {
        "id": named("txn", source["id"]),
        "object": "balance_transaction",
        "amount": amount,
        "created": source["created"],
        "currency": source["currency"],
        "fee": 0,
        "net": amount,
        "source": source,
        "status": "available",
        "type": kind,
    }


def event(kind: str, about: dict[str, Any]) -> bytes:
    """Write an event."""
    said = {
        "id": f"evt_{secrets.token_hex(12)}",
        "object": "event",
        "api_version": VERSION,
        "created": int(time.time()),
        "data": {"object": about},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": EVENTS[kind],
    }
    return json.dumps(said, ensure_ascii=False).encode()
