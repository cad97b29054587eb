"""Strict reading of Stripe's objects."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from payments.gateways.contract import (
    BillLine,
    RefundState,
    RefundStatus,
    TradeState,
    TradeStatus,
)
from payments.gateways.reading import text, whole

REFUNDS = {
    "pending": RefundStatus.PROCESSING,
    "requires_action": RefundStatus.PROCESSING,
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}
CHARGES, GIVEN_BACK = {"charge", "payment"}, {"refund", "payment_refund"}
OURS = {"payment": "out_trade_no", "refund": "out_refund_no"}


def session_state(facts: Mapping[str, Any], account: str, told_at: Any = None) -> TradeState:
    """Read a Checkout Session; an event knows only when it was told, an answer when it was paid."""
    is_paid, is_over = facts["payment_status"] == "paid", facts["status"] == "expired"
    if text(facts, "object") != "checkout.session":
        raise ValueError("object")
    status = TradeStatus.CLOSED if is_over else TradeStatus.WAITING
    return TradeState(
        out_trade_no=text(facts, "client_reference_id"),
        status=TradeStatus.PAID if is_paid else status,
        gateway_trade_no=text(facts, "id"),
        merchant_id=f"{account}:{mode(facts['livemode'] is True)}",
        amount=whole(facts, "amount_total"),
        currency=text(facts, "currency").upper(),
        paid_at=paid_at(facts, told_at) if is_paid else None,
    )


def mode(is_live: bool) -> str:
    """Tell real money from practice money."""
    return "live" if is_live else "test"


def paid_at(facts: Mapping[str, Any], told_at: Any) -> datetime | None:
    """Return when a session was charged, as far as its facts say."""
    intent = facts.get("payment_intent")
    charge = intent.get("latest_charge") if isinstance(intent, dict) else None
    return moment(charge["created"]) if isinstance(charge, dict) else moment(told_at)


def moment(seconds: Any) -> datetime | None:
    """Read a time in Unix seconds. Raises ValueError."""
    if seconds is None:
        return None
    if type(seconds) is not int or not 0 <= seconds < 2**33:
        raise ValueError(seconds)
    return datetime.fromtimestamp(seconds, UTC)


def refund_state(facts: Mapping[str, Any]) -> RefundState:
    """Read a refund of ours."""
    status = REFUNDS[text(facts, "status")]
    return RefundState(
        out_refund_no=text(facts["metadata"], "out_refund_no"),
        status=status,
        amount=whole(facts, "amount"),
        succeeded_at=moment(facts["created"]) if status == RefundStatus.SUCCEEDED else None,
    )


def refund_trade(facts: Mapping[str, Any], account: str, *, is_live: bool) -> TradeState:
    """Read of which trade a refund is, from the notes we gave it."""
    notes = facts["metadata"]
    return TradeState(
        out_trade_no=text(notes, "out_trade_no"),
        status=TradeStatus.PAID,
        gateway_trade_no=text(notes, "session"),
        merchant_id=f"{account}:{mode(is_live)}",
        amount=int(text(notes, "paid_amount")),
        currency=text(facts, "currency").upper(),
    )


def same_refund(facts: Mapping[str, Any], out_refund_no: str) -> bool:
    """Tell whether a refund is a try of ours."""
    notes = facts.get("metadata")
    return isinstance(notes, dict) and notes.get("out_refund_no") == out_refund_no


def bill_line(facts: Mapping[str, Any]) -> BillLine | None:
    """Read a movement of the balance in the shopper's currency; None for fees and payouts.

    A charge or refund that is none of ours goes by Stripe's own number.
    """
    kind = "payment" if facts["type"] in CHARGES else "refund"
    if kind == "refund" and facts["type"] not in GIVEN_BACK:
        return None
    source = facts["source"]
    if kind == "refund" and source["status"] in {"failed", "canceled"}:
        return None
    notes = source["metadata"] if isinstance(source["metadata"], dict) else {}
    number = notes.get(OURS[kind]) or source["id"]
    currency = text(source, "currency").upper()
    return BillLine(kind, text({"number": number}, "number"), whole(source, "amount"), currency)
