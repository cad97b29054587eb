"""Stripe Checkout, as the shop speaks to it: forms in, JSON out, signed events."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

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
from payments.gateways.reading import read, text
from payments.gateways.stripe_reading import (
    bill_line,
    refund_state,
    refund_trade,
    same_refund,
    session_state,
)
from payments.signing.stripe import check

CHINA = ZoneInfo("Asia/Shanghai")
VERSION = "2024-06-20"
# Stripe wants a page to live for half an hour or more. What a shopper pays after the order's own
# time goes back; the sweep expires the page before that.
AT_LEAST = timedelta(minutes=31)
PAGE = 100
MOST_PAGES = 1000
WITH_CHARGE = {"expand[]": "payment_intent.latest_charge"}
SESSIONS = "/v1/checkout/sessions"
TRY_LATER = {401, 403, 409, 429}


class NotFound(GatewayRefusal):
    """Stripe knows no such thing."""


class StripeGateway:
    """Speaks to one account; ``merchant_id`` is the account and whether its money is real."""

    code = "stripe"
    thanks = Thanks("application/json", "{}")

    def __init__(self) -> None:
        self.account = settings.STRIPE_ACCOUNT_ID
        mode = "live" if "_live_" in settings.STRIPE_SECRET_KEY else "test"
        self.merchant_id = f"{self.account}:{mode}"

    def methods(self) -> list[Method]:
        """List Stripe's page."""
        hint = _("Visa, Mastercard and other cards, on Stripe's page.")
        return [Method(self.code, "checkout", _("Bank card (Stripe)"), hint)]

    def create(self, asked: Asked) -> Opened:
        """Open a Checkout Session."""
        ours = {"out_trade_no": asked.out_trade_no}
        item = "line_items[0][price_data]"
        facts = {
            "mode": "payment",
            "client_reference_id": asked.out_trade_no,
            "line_items[0][quantity]": "1",
            f"{item}[currency]": asked.currency.lower(),
            f"{item}[unit_amount]": str(asked.amount),
            f"{item}[product_data][name]": asked.subject,
            "success_url": asked.return_url,
            "cancel_url": asked.return_url,
            # The same for the same trade, or the key of the request would not be believed twice.
            "expires_at": str(int((asked.expires_at + AT_LEAST).timestamp())),
            "locale": "en" if asked.language.startswith("en") else "zh",
            **named("metadata", ours),
            **named("payment_intent_data[metadata]", ours),
        }
        session = self.call("POST", SESSIONS, facts, key=asked.out_trade_no)
        return read(opened, session)

    def verify_notify(self, headers: Mapping[str, str], body: bytes) -> Notify:
        """Read an event about a session or a refund."""
        check(settings.STRIPE_WEBHOOK_SECRETS, headers, body)
        try:
            event = json.loads(body)
            kind, about = text(event, "type"), event["data"]["object"]
            account = str(event.get("account") or self.account)
            is_refund = about["object"] == "refund"
            if is_refund:
                trade = refund_trade(about, account, is_live=event["livemode"] is True)
            else:
                trade = session_state(about, account, event["created"])
            refund = refund_state(about) if is_refund else None
            return Notify(text(event, "id"), kind, trade, refund)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise BadNotify(_("This message cannot be understood.")) from error

    def query(self, out_trade_no: str, gateway_trade_no: str = "") -> TradeState:
        """Ask how far a session has got; Stripe finds it by its own number only."""
        try:
            session = self.session(gateway_trade_no)
        except NotFound:
            return TradeState(out_trade_no, TradeStatus.UNKNOWN)
        state = read(lambda facts: session_state(facts, self.account), session)
        if state.out_trade_no != out_trade_no:
            raise GatewayTrouble("the answer is about another trade")
        return state

    def session(self, number: str) -> dict[str, Any]:
        """Fetch a session with what it charged. Raises NotFound, GatewayTrouble."""
        if not number:
            raise NotFound("no session")
        return self.call("GET", f"{SESSIONS}/{quote(number, safe='')}", WITH_CHARGE)

    def close(self, out_trade_no: str, gateway_trade_no: str = "") -> TradeState:
        """Expire an unpaid session; what has become of it is asked in any case."""
        if gateway_trade_no:
            with suppress(GatewayRefusal):
                path = f"{SESSIONS}/{quote(gateway_trade_no, safe='')}/expire"
                self.call("POST", path, {}, key=f"{out_trade_no}-expire")
        return self.query(out_trade_no, gateway_trade_no)

    def refund(self, asked: RefundAsked) -> RefundState:
        """Give money back, unless it is on its way under this number.

        Stripe forgets the key of a request after a day and our number is only a note to it, so
        what is there is looked at first; one that failed is tried under a key of its own.
        """
        intent, known = self.refunds_of(asked)
        if known and read(refund_state, known[0]).status != RefundStatus.FAILED:
            return read(refund_state, known[0])
        ours = {
            "out_refund_no": asked.out_refund_no,
            "out_trade_no": asked.out_trade_no,
            "session": asked.gateway_trade_no,
            "paid_amount": str(asked.paid_amount),
        }
        facts = {
            "payment_intent": intent,
            "amount": str(asked.amount),
            "reason": "requested_by_customer",
            **named("metadata", ours),
        }
        key = f"{asked.out_refund_no}-{len(known)}"
        return read(refund_state, self.call("POST", "/v1/refunds", facts, key=key))

    def query_refund(self, asked: RefundAsked) -> RefundState:
        """Ask how far a refund has got."""
        _intent, known = self.refunds_of(asked)
        if not known:
            return RefundState(asked.out_refund_no, RefundStatus.UNKNOWN, asked.amount)
        return read(refund_state, known[0])

    def refunds_of(self, asked: RefundAsked) -> tuple[str, list[dict[str, Any]]]:
        """Return what was charged and each try of a refund of it, the latest first."""
        session = self.session(asked.gateway_trade_no)
        intent = read(lambda facts: text(facts["payment_intent"], "id"), session)
        every = self.pages("/v1/refunds", {"payment_intent": intent})
        return intent, [refund for refund in every if same_refund(refund, asked.out_refund_no)]

    def bill(self, day: date) -> list[BillLine]:
        """List a day's charges and refunds by Stripe's balance."""
        start = datetime.combine(day, time.min, CHINA)
        span = {
            "created[gte]": str(int(start.timestamp())),
            "created[lt]": str(int((start + timedelta(days=1)).timestamp())),
            "expand[]": "data.source",
        }
        moves = self.pages("/v1/balance_transactions", span)
        return [line for move in moves if (line := read(bill_line, move))]

    def pages(self, path: str, facts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """Yield every row of a list. Raises GatewayTrouble."""
        asked = {**facts, "limit": str(PAGE)}
        for _page in range(MOST_PAGES):
            answer = self.call("GET", path, asked)
            rows = answer.get("data")
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise GatewayTrouble("the answer cannot be understood")
            yield from rows
            if not rows or answer.get("has_more") is not True:
                return
            asked["starting_after"] = str(rows[-1].get("id"))
        raise GatewayTrouble("the list does not end")

    def call(self, verb: str, path: str, facts: Mapping[str, str], key: str = "") -> dict[str, Any]:
        """Send a form and return the answer. Raises GatewayTrouble, GatewayRefusal, NotFound."""
        headers = {
            "Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}",
            "Stripe-Version": VERSION,
            **({"Idempotency-Key": key} if key else {}),
        }
        url, body = settings.STRIPE_URL + path, urlencode(facts)
        if verb == "GET":
            url, body = f"{url}?{body}", ""
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        reply = reading.call(verb, url, body=body.encode(), headers=headers)
        if reply.status >= 500 or reply.status in TRY_LATER:
            raise GatewayTrouble(f"HTTP {reply.status}")
        answer = reply.document()
        if reply.status >= 400:
            error = answer.get("error")
            words = str(error.get("message") if isinstance(error, dict) else reply.status)[:200]
            raise NotFound(words) if reply.status == 404 else GatewayRefusal(words)
        return answer


def named(name: str, facts: Mapping[str, str]) -> dict[str, str]:
    """Write facts as a form's dictionary of this name."""
    return {f"{name}[{key}]": value for key, value in facts.items()}


def opened(session: Mapping[str, Any]) -> Opened:
    """Read where a session is paid. Raises ValueError for what is no web address."""
    url = session["url"]
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        raise ValueError(url)
    return Opened(pay_url=url, gateway_trade_no=text(session, "id"))
