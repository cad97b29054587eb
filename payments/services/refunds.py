"""Promise money back: a row first, never more than came in; try again, or pay out otherwise."""

import secrets
from dataclasses import replace
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

import payments.gateways
import payments.services.books
import payments.services.sending
from payments.gateways.contract import GatewayRefusal, GatewayTrouble, RefundState, RefundStatus
from payments.models import Payment, Refund

log = structlog.get_logger(__name__)


class RefundTooLarge(Exception):
    """More would go back than came in."""


class NothingToRetry(Exception):
    """The refund did not fail, so there is nothing to retry."""


class NotToBePaidOut(Exception):
    """The gateway may give this refund back itself, or somebody has paid it out."""


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


def retry_refund(refund_id: int) -> Refund:
    """Put a failed refund back in line, under its own number. Raises NothingToRetry."""
    rows = Refund.objects.filter(pk=refund_id, state=Refund.State.FAILED)
    again = {"state": Refund.State.REQUESTED, "attempts": 0, "is_accepted": False, "failure": ""}
    if not rows.update(**again, next_attempt_at=timezone.now()):
        raise NothingToRetry(_("Only a failed refund can be tried again."))
    return Refund.objects.select_related("payment").get(pk=refund_id)


def pay_out(*, refund_id: int, note: str, actor: Any) -> Refund:
    """Settle a failed refund that was paid in another way, as ``note`` says; the books know.

    The gateway is asked first: what it has given back after all has arrived and is not paid twice.
    Raises NotToBePaidOut.
    """
    refund = last_chance(refund_id)
    if refund.state != Refund.State.FAILED:
        return refund
    return book_pay_out(refund_id=refund_id, note=note, actor=actor)


def last_chance(refund_id: int) -> Refund:
    """Let a gateway say whether it gave a failed refund back after all. Raises NotToBePaidOut."""
    refund: Refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.state != Refund.State.FAILED:
        raise NotToBePaidOut(_("Only a failed refund can be paid out otherwise."))
    state = last_word(refund)
    if state.status == RefundStatus.SUCCEEDED:
        return payments.services.sending.conclude(refund, state)
    return refund


@transaction.atomic
def book_pay_out(*, refund_id: int, note: str, actor: Any) -> Refund:
    """Write down and book that a failed refund was paid otherwise. Raises NotToBePaidOut."""
    failed = Refund.objects.filter(pk=refund_id, state=Refund.State.FAILED)
    end = {"state": Refund.State.PAID_OUT, "settled_note": note[:200], "settled_by": actor}
    if not failed.update(**end):
        raise NotToBePaidOut(_("Somebody else acted on this refund a moment ago."))
    refund: Refund = Refund.objects.select_related("payment").get(pk=refund_id)
    payments.services.books.refund_paid_out(refund)
    return refund


def last_word(refund: Refund) -> RefundState:
    """Ask the gateway whether it gave a failed refund back after all. Raises NotToBePaidOut."""
    try:
        partner = payments.gateways.by_code(refund.payment.gateway)
        state = partner.query_refund(payments.services.sending.asked_of(refund))
    except (GatewayTrouble, GatewayRefusal) as error:
        words = _("The gateway does not answer; it may yet give the money back. Try later.")
        raise NotToBePaidOut(words) from error
    if state.status == RefundStatus.PROCESSING:
        raise NotToBePaidOut(_("The gateway is giving this money back; try the refund again."))
    return state


def hear(payment: Payment, state: RefundState) -> str:
    """Apply a believed message about a refund of our payment; return what came of it."""
    refund = Refund.objects.filter(payment=payment, out_refund_no=state.out_refund_no).first()
    if refund is None:
        return "unknown refund"
    if not is_of(refund, state, payment):
        return "wrong refund amount"
    if state.status not in {RefundStatus.SUCCEEDED, RefundStatus.FAILED}:
        return "noted"
    payments.services.sending.conclude(refund, replace(state, amount=refund.amount))
    return "applied"


def is_of(refund: Refund, state: RefundState, payment: Payment) -> bool:
    """Tell whether a sum that went back can be this refund's, or one of those of its payment."""
    if state.total:
        return int(refund.amount) <= state.total <= payment.refunded_amount
    return state.amount == refund.amount
