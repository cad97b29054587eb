"""Give money back: a row first, never more than came in, sent until the gateway has answered."""

import secrets
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

import payments.gateways
import payments.services.books
from payments.gateways.contract import GatewayRefusal, GatewayTrouble, RefundState, RefundStatus
from payments.models import Payment, Refund

log = structlog.get_logger(__name__)

LADDER = [timedelta(seconds=s) for s in (10, 30, 120, 600, 1800, 3600, 10800, 21600, 43200, 86400)]
LEASE = timedelta(seconds=60)


class RefundTooLarge(Exception):
    """More would go back than came in."""


class NothingToRetry(Exception):
    """The refund did not fail, so there is nothing to retry."""


@transaction.atomic
def request_refund(*, payment_id: int, amount: int, reference: str, reason: str) -> Refund:
    """Promise to give part of a payment back, once per reference; a sweep sends it.

    Money nobody wanted is booked here; what an order gives back, the order books.
    Raises RefundTooLarge.
    """
    payment: Payment = Payment.objects.filter(pk=payment_id).lock().get()
    existing: Refund | None = Refund.objects.filter(reference=reference).first()
    if existing:
        return existing
    room = Payment.objects.received().filter(
        pk=payment.pk, amount__gte=F("refunded_amount") + amount
    )
    if amount < 1 or not room.update(refunded_amount=F("refunded_amount") + amount):
        raise RefundTooLarge(_("That is more than was paid."))
    refund = Refund.objects.create(
        payment=payment,
        out_refund_no=f"R{timezone.localdate():%Y%m%d}{secrets.token_hex(12)}",
        reference=reference,
        amount=amount,
        reason=reason[:200],
    )
    if payment.state == Payment.State.SURPLUS:
        payments.services.books.surplus_received(payment)
        payments.services.books.surplus_refund_requested(payment, refund)
    return refund


def send_refund(refund_id: int) -> Refund:
    """Send a requested refund to its gateway, or ask how it goes; the gateway gives it back once.

    Claims the row by moving ``next_attempt_at`` forward, so that of two senders one sends.
    """
    now = timezone.now()
    due = Refund.objects.filter(
        pk=refund_id, state=Refund.State.REQUESTED, next_attempt_at__lte=now
    )
    claimed = due.update(next_attempt_at=now + LEASE, attempts=F("attempts") + 1)
    refund: Refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if not claimed:
        return refund
    partner = payments.gateways.by_code(refund.payment.gateway)
    try:
        state = partner.refund(
            out_refund_no=refund.out_refund_no,
            out_trade_no=refund.payment.out_trade_no,
            amount=refund.amount,
            reason=refund.reason,
        )
    except GatewayRefusal as error:
        log.warning("refund_refused", refund=refund.out_refund_no, error=str(error))
        return finish(refund.pk, Refund.State.FAILED)
    except GatewayTrouble as error:
        log.warning("gateway_trouble", refund=refund.out_refund_no, error=str(error))
        return try_later(refund)
    return conclude(refund, state)


def conclude(refund: Refund, state: RefundState) -> Refund:
    """Apply what the gateway says of a refund to its row."""
    if state.out_refund_no != refund.out_refund_no or state.amount != refund.amount:
        log.error("refund_answer_refused", refund=refund.out_refund_no)
        return try_later(refund)
    if state.status == RefundStatus.SUCCEEDED:
        return finish(refund.pk, Refund.State.SUCCEEDED, state.succeeded_at)
    if state.status == RefundStatus.FAILED:
        return finish(refund.pk, Refund.State.FAILED)
    return try_later(refund)


@transaction.atomic
def finish(refund_id: int, state: str, at: datetime | None = None) -> Refund:
    """Write a refund's end, here and in the books; money that has gone back stays gone back."""
    rows = Refund.objects.filter(pk=refund_id).exclude(state=Refund.State.SUCCEEDED)
    succeeded = state == Refund.State.SUCCEEDED
    ended = rows.update(state=state, succeeded_at=(at or timezone.now()) if succeeded else None)
    refund: Refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if ended and succeeded:
        payments.services.books.refund_arrived(refund)
    return refund


def try_later(refund: Refund) -> Refund:
    """Climb the ladder of attempts; at its end a person has to look."""
    refund.refresh_from_db(fields=["attempts"])
    if refund.attempts > len(LADDER):
        log.error("refund_given_up", refund=refund.out_refund_no)
        return finish(refund.pk, Refund.State.FAILED)
    refund.next_attempt_at = timezone.now() + LADDER[refund.attempts - 1]
    rows = Refund.objects.filter(pk=refund.pk, state=Refund.State.REQUESTED)
    rows.update(next_attempt_at=refund.next_attempt_at)
    return refund


def retry_refund(refund_id: int) -> Refund:
    """Put a failed refund back in line, under its own number. Raises NothingToRetry."""
    rows = Refund.objects.filter(pk=refund_id, state=Refund.State.FAILED)
    if not rows.update(state=Refund.State.REQUESTED, attempts=0, next_attempt_at=timezone.now()):
        raise NothingToRetry(_("Only a failed refund can be tried again."))
    return Refund.objects.select_related("payment").get(pk=refund_id)


def hear(payment: Payment, state: RefundState) -> str:
    """Apply a believed message about a refund of our payment; return what came of it."""
    refund = Refund.objects.filter(payment=payment, out_refund_no=state.out_refund_no).first()
    if refund is None:
        return "unknown refund"
    if state.amount != refund.amount:
        return "wrong refund amount"
    if state.status not in {RefundStatus.SUCCEEDED, RefundStatus.FAILED}:
        return "noted"
    conclude(refund, state)
    return "applied"
