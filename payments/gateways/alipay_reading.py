"""Strict reading of what Alipay says, and its ways of writing time and money."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from payments.gateways.contract import RefundState, RefundStatus, TradeState, TradeStatus
from payments.gateways.reading import text
from payments.signing import BadSignature

CHINA = ZoneInfo("Asia/Shanghai")
CLOCK = "%Y-%m-%d %H:%M:%S"
STATUSES = {
    "WAIT_BUYER_PAY": TradeStatus.WAITING,
    "TRADE_SUCCESS": TradeStatus.PAID,
    "TRADE_FINISHED": TradeStatus.PAID,
    # Also what a trade becomes whose money went back whole; either way there is none to book.
    "TRADE_CLOSED": TradeStatus.CLOSED,
}


def form(body: bytes) -> dict[str, str]:
    """Read a form in which every name stands once. Raises BadSignature for anything else."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=100,
        )
    except ValueError as error:
        raise BadSignature("not a form") from error
    facts = dict(pairs)
    if len(facts) != len(pairs):
        raise BadSignature("a name stands twice")
    return facts


def trade_state(facts: Mapping[str, Any]) -> TradeState:
    """Read what is said of a trade, in a notify or an answer."""
    paid_at = facts.get("gmt_payment") or facts.get("send_pay_date")
    return TradeState(
        out_trade_no=text(facts, "out_trade_no"),
        status=STATUSES[text(facts, "trade_status")],
        gateway_trade_no=text(facts, "trade_no"),
        merchant_id=f"{text(facts, 'seller_id')}:{text(facts, 'app_id')}",
        amount=fen(text(facts, "total_amount")),
        currency=str(facts.get("trans_currency") or "CNY"),
        paid_at=in_china(str(paid_at)) if paid_at else None,
    )


def refund_state(facts: Mapping[str, Any]) -> RefundState:
    """Read what is said of a refund that succeeded."""
    at = facts.get("gmt_refund_pay")
    return RefundState(
        out_refund_no=text(facts, "out_request_no"),
        status=RefundStatus.SUCCEEDED,
        amount=fen(text(facts, "refund_amount")),
        succeeded_at=in_china(str(at)) if at else None,
    )


def refund_news(facts: Mapping[str, Any]) -> RefundState:
    """Read of which refund a notify tells; it says what went back of the trade in all."""
    at = str(facts.get("gmt_refund") or "")
    return RefundState(
        out_refund_no=text(facts, "out_biz_no"),
        status=RefundStatus.SUCCEEDED,
        succeeded_at=in_china(at.partition(".")[0]) if at else None,
        total=fen(text(facts, "refund_fee")),
    )


def qr_code(facts: Mapping[str, Any]) -> str:
    """Read what a QR code is to say."""
    return text(facts, "qr_code")


def download_url(facts: Mapping[str, Any]) -> str:
    """Read where a bill is. Raises ValueError for what is no web address."""
    url = facts["bill_download_url"]
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        raise ValueError(url)
    return url


def in_china(words: str) -> datetime:
    """Read a time of China's clock. Raises ValueError."""
    return datetime.strptime(words, CLOCK).replace(tzinfo=CHINA)


def in_yuan(amount: int) -> str:
    """Write fen as Alipay reads money."""
    return f"{amount // 100}.{amount % 100:02d}"


def fen(yuan: str) -> int:
    """Return yuan, as in "1234.50", in fen. Raises ValueError."""
    parts = re.fullmatch(r"(\d{1,11})(?:\.(\d{1,2}))?", yuan, re.ASCII)
    if parts is None:
        raise ValueError(yuan)
    return int(parts[1]) * 100 + int((parts[2] or "").ljust(2, "0"))
