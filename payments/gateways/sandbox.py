"""The sandbox gateway, as the shop speaks to it over HTTP."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from payments.gateways import reading
from payments.gateways.contract import (
    Asked,
    BadNotify,
    BillLine,
    GatewayRefusal,
    GatewayTrouble,
    Method,
    Notify,
    Opened,
    RefundAsked,
    RefundState,
    RefundStatus,
    Thanks,
    TradeState,
    TradeStatus,
)
from payments.gateways.reading import moment, read, text, whole
from payments.signing import signed_headers, verify


class SandboxGateway:
    """Speaks the sandbox gateway's signed JSON."""

    code = "sandbox"
    thanks = Thanks("application/json", '{"code": "success"}')

    def __init__(self) -> None:
        self.url = settings.SANDBOX_GATEWAY_URL
        self.secret = settings.SANDBOX_SECRET
        self.merchant_id = settings.SANDBOX_MERCHANT_ID

    def methods(self) -> list[Method]:
        """List the sandbox's pretended wallet and card."""
        hint = _("A practice gateway: no real money moves.")
        return [
            Method(self.code, "wallet", _("Sandbox wallet"), hint),
            Method(self.code, "card", _("Sandbox bank card"), hint),
        ]

    def create(self, asked: Asked) -> Opened:
        """Open a trade."""
        answer = self.call(
            "/v1/trades",
            {
                "out_trade_no": asked.out_trade_no,
                "amount": asked.amount,
                "currency": asked.currency,
                "channel": asked.channel,
                "subject": asked.subject,
                "expires_at": asked.expires_at.isoformat(),
                "notify_url": asked.notify_url,
                "return_url": asked.return_url,
                "language": asked.language,
            },
        )
        return Opened(pay_url=text(answer, "pay_url"), gateway_trade_no=text(answer, "trade_no"))

    def verify_notify(self, headers: Mapping[str, str], body: bytes) -> Notify:
        """Read a notify."""
        verify(self.secret, headers, body)
        try:
            message = json.loads(body)
            refund = message.get("refund")
            return Notify(
                event_key=text(message, "id"),
                kind=text(message, "type"),
                trade=trade_state(message["trade"]),
                refund=refund_state(refund) if refund else None,
            )
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise BadNotify(_("This message cannot be understood.")) from error

    def query(self, out_trade_no: str, gateway_trade_no: str = "") -> TradeState:
        """Ask how far a trade has got."""
        return read(trade_state, self.call("/v1/trades/query", {"out_trade_no": out_trade_no}))

    def close(self, out_trade_no: str, gateway_trade_no: str = "") -> TradeState:
        """Close an unpaid trade."""
        return read(trade_state, self.call("/v1/trades/close", {"out_trade_no": out_trade_no}))

    def refund(self, asked: RefundAsked) -> RefundState:
        """Give money back."""
        facts = {
            "out_refund_no": asked.out_refund_no,
            "out_trade_no": asked.out_trade_no,
            "amount": asked.amount,
            "reason": asked.reason,
        }
        return read(refund_state, self.call("/v1/refunds", facts))

    def query_refund(self, asked: RefundAsked) -> RefundState:
        """Ask how far a refund has got."""
        facts = {"out_refund_no": asked.out_refund_no}
        return read(refund_state, self.call("/v1/refunds/query", facts))

    def bill(self, day: date) -> list[BillLine]:
        """Fetch the bill of a day."""
        answer = self.call("/v1/bills", {"day": day.isoformat()})
        return [read(bill_line, line) for line in answer.get("lines", [])]

    def call(self, path: str, facts: dict[str, Any]) -> dict[str, Any]:
        """Post a signed document and return the answer. Raises GatewayTrouble, GatewayRefusal."""
        body = json.dumps({"merchant_id": self.merchant_id, **facts}).encode()
        headers = {"Content-Type": "application/json", **signed_headers(self.secret, body)}
        reply = reading.call("POST", self.url + path, body=body, headers=headers)
        answer = reply.document()
        if reply.status >= 500:
            raise GatewayTrouble(f"HTTP {reply.status}")
        if reply.status >= 400:
            raise GatewayRefusal(str(answer.get("detail", reply.status))[:200])
        return answer


def trade_state(facts: Mapping[str, Any]) -> TradeState:
    """Read what is said of a trade."""
    status = TradeStatus(text(facts, "status"))
    if status == TradeStatus.UNKNOWN:
        return TradeState(out_trade_no=text(facts, "out_trade_no"), status=status)
    return TradeState(
        out_trade_no=text(facts, "out_trade_no"),
        status=status,
        gateway_trade_no=text(facts, "trade_no"),
        merchant_id=text(facts, "merchant_id"),
        amount=whole(facts, "amount"),
        currency=text(facts, "currency"),
        paid_at=moment(facts, "paid_at"),
    )


def refund_state(facts: Mapping[str, Any]) -> RefundState:
    """Read what is said of a refund."""
    return RefundState(
        out_refund_no=text(facts, "out_refund_no"),
        status=RefundStatus(text(facts, "status")),
        amount=whole(facts, "amount"),
        succeeded_at=moment(facts, "succeeded_at"),
    )


def bill_line(facts: Mapping[str, Any]) -> BillLine:
    """Read one line of a bill."""
    return BillLine(
        kind=text(facts, "kind"),
        number=text(facts, "number"),
        amount=whole(facts, "amount"),
        currency=text(facts, "currency"),
    )
