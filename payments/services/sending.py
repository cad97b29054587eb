"""Send refunds to their gateways and ask about them until each has come to an end.

The row is claimed first, the network is spoken to outside any transaction, and an end is written
once, with what follows from it: an arrived refund stands in the books, a failed one is told.
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

import operations.services.outbox
import payments.gateways
import payments.services.books
from payments.gateways.contract import (
    Gateway,
    GatewayRefusal,
    GatewayTrouble,
    RefundAsked,
    RefundState,
    RefundStatus,
)
from payments.models import Refund
from payments.querysets import ATTEMPTS_BEFORE_CARE

log = structlog.get_logger(__name__)

LADDER = [timedelta(seconds=s) for s in (10, 30, 120, 600, 1800, 3600, 10800, 21600, 43200, 86400)]
LEASE = timedelta(seconds=60)


def send_refund(refund_id: int) -> Refund:
    """Send a requested refund, or ask how it goes; the gateway gives it back once.

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
    try:
        state = ask(payments.gateways.by_code(refund.payment.gateway), refund)
    except GatewayRefusal as error:
        log.warning("refund_refused", refund=refund.out_refund_no, error=str(error))
        return fail(refund, _("The gateway refused: %(words)s") % {"words": error})
    except GatewayTrouble as error:
        log.warning("gateway_trouble", refund=refund.out_refund_no, error=str(error))
        return try_later(refund)
    return conclude(refund, state)


def ask(partner: Gateway, refund: Refund) -> RefundState:
    """Hand a refund to its gateway, or ask about one it has taken.

    Raises GatewayRefusal, GatewayTrouble.
    """
    if refund.is_accepted:
        try:
            state = partner.query_refund(asked_of(refund))
        except GatewayRefusal as error:
            # That it does not tell is no word about the money.
            raise GatewayTrouble(str(error)) from error
        if state.status != RefundStatus.UNKNOWN:
            return state
    return partner.refund(asked_of(refund))


def asked_of(refund: Refund) -> RefundAsked:
    """Say a refund as gateways want to hear it."""
    payment = refund.payment
    return RefundAsked(
        out_refund_no=refund.out_refund_no,
        out_trade_no=payment.out_trade_no,
        gateway_trade_no=payment.gateway_trade_no,
        amount=refund.amount,
        paid_amount=payment.amount,
        currency=payment.currency,
        reason=refund.reason,
        notify_url=payments.gateways.notify_url(payment.gateway),
    )


def conclude(refund: Refund, state: RefundState) -> Refund:
    """Apply what the gateway says of a refund to its row."""
    if state.out_refund_no != refund.out_refund_no or state.amount != refund.amount:
        log.error("refund_answer_refused", refund=refund.out_refund_no)
        return try_later(refund)
    if state.status == RefundStatus.SUCCEEDED:
        return arrive(refund, state.succeeded_at)
    if state.status == RefundStatus.FAILED:
        return fail(refund, _("The gateway could not give the money back."))
    is_accepted = state.status == RefundStatus.PROCESSING
    Refund.objects.filter(pk=refund.pk).update(is_accepted=is_accepted)
    return try_later(refund)


@transaction.atomic
def arrive(refund: Refund, at: datetime | None = None) -> Refund:
    """Write once, here and in the books, that money has gone back; it stays gone back.

    One that was paid out otherwise as well has gone back twice: somebody has to hear of it.
    """
    moment = at or timezone.now()
    rows = Refund.objects.filter(pk=refund.pk)
    open_ones = rows.filter(state__in=[Refund.State.REQUESTED, Refund.State.FAILED])
    if open_ones.update(state=Refund.State.SUCCEEDED, succeeded_at=moment, failure=""):
        payments.services.books.refund_arrived(refund)
        tell("payment.refunded", refund)
    elif rows.filter(state=Refund.State.PAID_OUT, succeeded_at=None).update(succeeded_at=moment):
        payments.services.books.refund_arrived(refund)
        tell("refund.twice", refund)
    refund.refresh_from_db()
    return refund


@transaction.atomic
def fail(refund: Refund, failure: str) -> Refund:
    """Write that a refund on its way has failed and why, and let the operators hear of it."""
    rows = Refund.objects.filter(pk=refund.pk, state=Refund.State.REQUESTED)
    if rows.update(state=Refund.State.FAILED, failure=failure[:200]):
        tell("refund.failed", refund)
    refund.refresh_from_db()
    return refund


def try_later(refund: Refund) -> Refund:
    """Climb the ladder of attempts; at its end a person has to look.

    What the gateway has taken is asked about for ever: it may arrive any day.
    """
    refund.refresh_from_db(fields=["attempts", "is_accepted"])
    beyond = refund.attempts - ATTEMPTS_BEFORE_CARE
    if beyond > 0 and not refund.is_accepted:
        log.error("refund_given_up", refund=refund.out_refund_no)
        return fail(refund, _("The gateway did not answer for two days."))
    if beyond == 1:
        tell("refund.stuck", refund)
    pause = LADDER[min(refund.attempts, len(LADDER)) - 1]
    refund.next_attempt_at = timezone.now() + pause
    rows = Refund.objects.filter(pk=refund.pk, state=Refund.State.REQUESTED)
    rows.update(next_attempt_at=refund.next_attempt_at)
    return refund


def tell(topic: str, refund: Refund) -> None:
    """Promise that somebody hears of a refund: operators of its troubles, programs of its end."""
    operations.services.outbox.enqueue(
        topic=topic,
        # Not the order's number: the shopper's letters do not wait for the operators'.
        key=refund.out_refund_no,
        payload={"refund": refund.pk},
    )
