"""Collect money: open a payment, ask how it goes, fold what the gateway says into our row.

The row is written and committed first, the network is spoken to outside any transaction, and what
the gateway says is compared with our row under its lock and applied once.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import operations.services.outbox
import payments.gateways
from operations.statements import Insertion
from payments.gateways.contract import (
    Asked,
    GatewayRefusal,
    GatewayTrouble,
    TradeState,
    TradeStatus,
    Visit,
)
from payments.models import Payment

log = structlog.get_logger(__name__)

PAYMENTS = Insertion(Payment)
POLL_AFTER = [timedelta(seconds=s) for s in (10, 30, 120, 600, 1800)]
APPLIED, REPEATED, NOTED = "applied", "already applied", "noted"


class GatewayUnavailable(Exception):
    """The gateway does not answer; the order is kept and can be paid later."""

    retry_after_seconds = 5


class NothingToPay(Exception):
    """There is nothing to pay here, or no longer."""


@dataclass(frozen=True)
class Claim:
    """What is to be collected for which order, ``amount`` in minor units, until when."""

    order_reference: str
    amount: int
    currency: str
    expires_at: datetime


def open_payment(
    *, claim: Claim, gateway: str, channel: str, subject: str, visit: Visit, language: str
) -> Payment:
    """Return a pending payment with the page to pay it on; one still open is used again.

    Raises NothingToPay, UnknownGateway, GatewayUnavailable; trying again is safe.
    """
    payment = write_payment(claim=claim, gateway=gateway, channel=channel)
    return present(payment, subject=subject, visit=visit, language=language)


def write_payment(*, claim: Claim, gateway: str, channel: str) -> Payment:
    """Write the row of a payment, or find the open one; no network. Raises NothingToPay."""
    check(claim, gateway, channel)
    open_one: Payment | None = (
        Payment.objects.pending().filter(**facts_of(claim, gateway, channel)).first()
    )
    return open_one or write_new(claim, gateway, channel)


def write_first_payment(*, claim: Claim, gateway: str, channel: str) -> Payment:
    """Write the row of a new order's first payment; no network. Raises NothingToPay."""
    check(claim, gateway, channel)
    return write_new(claim, gateway, channel)


def check(claim: Claim, gateway: str, channel: str) -> None:
    """Refuse what cannot be paid, or not in this way. Raises NothingToPay, UnknownGateway."""
    known = {(m.gateway, m.channel) for m in payments.gateways.by_code(gateway).methods()}
    if claim.amount < 1 or claim.expires_at <= timezone.now():
        raise NothingToPay(_("There is nothing to pay here any more."))
    if (gateway, channel) not in known:
        raise NothingToPay(_("Please choose one of the ways to pay."))


def facts_of(claim: Claim, gateway: str, channel: str) -> dict[str, Any]:
    """Return what tells a payment of a claim from others."""
    return {
        "order_reference": claim.order_reference,
        "gateway": gateway,
        "channel": channel,
        "amount": claim.amount,
        "currency": claim.currency,
        "expires_at": claim.expires_at,
    }


def write_new(claim: Claim, gateway: str, channel: str) -> Payment:
    """Write a payment's row."""
    payment = Payment(
        out_trade_no=f"{timezone.localdate():%Y%m%d}{secrets.token_hex(12)}",
        # Nobody can pay it before the gateway has given it a page.
        next_poll_at=claim.expires_at,
        **facts_of(claim, gateway, channel),
    )
    PAYMENTS.write([payment])
    return payment


def present(payment: Payment, *, subject: str, visit: Visit, language: str) -> Payment:
    """Give a pending payment its page at the gateway. Raises NothingToPay, GatewayUnavailable."""
    if payment.pay_url or payment.state != Payment.State.PENDING:
        return payment
    asked = Asked(
        out_trade_no=payment.out_trade_no,
        amount=payment.amount,
        currency=payment.currency,
        channel=payment.channel,
        subject=subject,
        expires_at=payment.expires_at,
        notify_url=payments.gateways.notify_url(payment.gateway),
        return_url=visit.return_url,
        language=language,
        payer=visit.payer,
        address=visit.address,
    )
    try:
        opened = payments.gateways.by_code(payment.gateway).create(asked)
    except GatewayTrouble as error:
        log.warning("gateway_trouble", gateway=payment.gateway, verb="create", error=str(error))
        raise unavailable() from error
    except GatewayRefusal as error:
        log.warning("gateway_refusal", gateway=payment.gateway, verb="create", error=str(error))
        raise NothingToPay(
            _("This way to pay refused the order. Please choose another.")
        ) from error
    payment.pay_url, payment.gateway_trade_no = opened.pay_url, opened.gateway_trade_no
    payment.presentation, payment.parameters = opened.presentation, dict(opened.parameters)
    # The notify may have come before this answer, and it knows better.
    Payment.objects.filter(pk=payment.pk, gateway_trade_no="").update(
        gateway_trade_no=opened.gateway_trade_no
    )
    Payment.objects.filter(pk=payment.pk).update(
        pay_url=opened.pay_url,
        presentation=payment.presentation,
        parameters=payment.parameters,
    )
    unpaid = Payment.objects.pending().filter(pk=payment.pk)
    unpaid.update(next_poll_at=min(timezone.now() + POLL_AFTER[0], payment.expires_at))
    return payment


def unavailable() -> GatewayUnavailable:
    """Say that the gateway does not answer."""
    words = _("This way to pay does not answer at the moment. Your order is kept.")
    return GatewayUnavailable(words)


def difference(payment: Payment, state: TradeState, merchant_id: str) -> str | None:
    """Name the first fact in which the gateway's trade is not our payment."""
    if state.merchant_id != merchant_id:
        return "wrong merchant"
    if not state.amount and state.status != TradeStatus.PAID:
        # Some gateways speak of an amount only once it is paid; no money hangs on this word.
        return None
    if state.amount != payment.amount:
        return "wrong amount"
    if state.currency != payment.currency:
        return "wrong currency"
    is_named = bool(state.gateway_trade_no) or state.status == TradeStatus.PAID
    if payment.gateway_trade_no and is_named and state.gateway_trade_no != payment.gateway_trade_no:
        return "wrong gateway number"
    return None


def apply_state(payment: Payment, state: TradeState, merchant_id: str) -> str:
    """Fold what the gateway says into our locked row: money received outranks everything."""
    if wrong := difference(payment, state, merchant_id):
        return wrong
    if payment.state in {Payment.State.SUCCEEDED, Payment.State.SURPLUS}:
        return REPEATED
    if state.status == TradeStatus.PAID:
        mark_received(payment, state)
        return APPLIED
    if state.status == TradeStatus.CLOSED and payment.state == Payment.State.PENDING:
        payment.state, payment.next_poll_at = Payment.State.CLOSED, None
        payment.save(update_fields=["state", "next_poll_at"])
        return APPLIED
    return NOTED


def mark_received(payment: Payment, state: TradeState) -> None:
    """Book the money; a second success for one order is surplus, as its UNIQUE decides.

    ``next_poll_at`` stays set until the order has acted, so that a sweep finds what a crash left.
    """
    payment.gateway_trade_no = state.gateway_trade_no
    payment.succeeded_at = state.paid_at or timezone.now()
    payment.next_poll_at = timezone.now()
    fields = ["state", "gateway_trade_no", "succeeded_at", "next_poll_at"]
    payment.state = Payment.State.SUCCEEDED
    try:
        with transaction.atomic():
            payment.save(update_fields=fields)
    except IntegrityError:
        payment.state = Payment.State.SURPLUS
        payment.save(update_fields=fields)
        return
    operations.services.outbox.enqueue(
        topic="payment.succeeded",
        # Not the order's number: what follows from the order does not wait for this.
        key=payment.out_trade_no,
        payload={"payment": payment.pk},
    )


def ask_gateway(payment_id: int) -> Payment:
    """Ask how far a payment has got and apply the answer. Raises GatewayUnavailable."""
    payment: Payment = Payment.objects.get(pk=payment_id)
    partner = payments.gateways.by_code(payment.gateway)
    schedule_next(payment)
    try:
        state = partner.query(payment.out_trade_no, payment.gateway_trade_no)
    except (GatewayTrouble, GatewayRefusal) as error:
        log.warning("gateway_trouble", gateway=payment.gateway, verb="query", error=str(error))
        raise unavailable() from error
    return apply_answer(payment, state, partner.merchant_id)


def schedule_next(payment: Payment) -> None:
    """Set when to ask again: ever more rarely, and once more at expiry."""
    now = timezone.now()
    pause = POLL_AFTER[min(payment.polls + 1, len(POLL_AFTER) - 1)]
    at = now + pause
    if now < payment.expires_at < at:
        at = payment.expires_at
    Payment.objects.filter(pk=payment.pk, state=Payment.State.PENDING).update(
        polls=min(payment.polls + 1, 30_000), next_poll_at=at
    )


def apply_answer(payment: Payment, state: TradeState, merchant_id: str) -> Payment:
    """Apply an answer to a question of ours under the row's lock."""
    if state.status == TradeStatus.UNKNOWN:
        return payment
    with transaction.atomic():
        locked: Payment = Payment.objects.filter(pk=payment.pk).lock().get()
        outcome = apply_state(locked, state, merchant_id)
    if outcome.startswith("wrong"):
        log.error("answer_refused", payment=locked.out_trade_no, outcome=outcome)
    return locked


def close_payment(payment_id: int) -> Payment:
    """Close a pending payment at the gateway and here; one paid meanwhile is booked instead.

    One that never got a page cannot be paid: the gateway is not asked. Raises GatewayUnavailable.
    """
    payment: Payment = Payment.objects.get(pk=payment_id)
    if payment.state != Payment.State.PENDING:
        return payment
    if not payment.pay_url:
        return close_here(payment)
    partner = payments.gateways.by_code(payment.gateway)
    schedule_next(payment)
    try:
        state = partner.close(payment.out_trade_no, payment.gateway_trade_no)
    except (GatewayTrouble, GatewayRefusal) as error:
        log.warning("gateway_trouble", gateway=payment.gateway, verb="close", error=str(error))
        raise unavailable() from error
    payment = apply_answer(payment, state, partner.merchant_id)
    return close_here(payment) if state.status == TradeStatus.UNKNOWN else payment


def close_here(payment: Payment) -> Payment:
    """Close a payment in our books, if it is still pending."""
    rows = Payment.objects.filter(pk=payment.pk, state=Payment.State.PENDING)
    rows.update(state=Payment.State.CLOSED, next_poll_at=None)
    payment.refresh_from_db()
    return payment


def hurry(payment_id: int) -> None:
    """Let the sweep ask soon, for the shopper is back from the gateway."""
    now = timezone.now()
    late = Payment.objects.pending().filter(pk=payment_id, next_poll_at__gt=now).exclude(pay_url="")
    late.update(next_poll_at=now)
