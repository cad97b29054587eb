"""Four eyes: above a limit the money one person would give back waits for another's approval."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

import operations.services.audit
import orders.services.after_sales_settling
import orders.services.cancellation
import orders.services.refunds
import payments.services.refunds
from orders.models import CreditNote, Order, RefundApproval
from orders.services.after_sales_settling import Parcel
from payments.models import Refund
from payments.services.refunds import NotToBePaidOut

Terms = Mapping[str, Any]
KIND, STATE = RefundApproval.Kind, RefundApproval.State


class AlreadyAsked(Exception):
    """Another refund of this order waits for approval."""


class AlreadyDecided(Exception):
    """Somebody has decided before."""


class OwnRefund(Exception):
    """It takes a second person, and not the one whose money it is."""


def refund(terms: Terms, actor: Any) -> None:
    """Give an amount back."""
    orders.services.refunds.refund_by_clerk(**terms, actor=actor)


def cancel(terms: Terms, actor: Any) -> None:
    """End the order."""
    orders.services.cancellation.cancel(**terms, actor=actor)


def cancel_units(terms: Terms, actor: Any) -> None:
    """Leave units out."""
    units = {int(line): count for line, count in terms["units"].items()}
    orders.services.cancellation.cancel_units(**{**terms, "units": units}, actor=actor)


def settle(terms: Terms, actor: Any) -> None:
    """Settle an after-sales request."""
    parcel = Parcel(**terms["parcel"]) if terms.get("parcel") else None
    orders.services.after_sales_settling.settle(**{**terms, "parcel": parcel}, actor=actor)


ACTS: Mapping[str, Callable[[Terms, Any], None]] = {
    KIND.REFUND: refund,
    KIND.CANCEL: cancel,
    KIND.CANCEL_UNITS: cancel_units,
    KIND.SETTLE: settle,
}


@transaction.atomic
def carry_out(
    *, kind: str, order_id: int, terms: Terms, actor: Any, reason: str = ""
) -> RefundApproval | None:
    """Carry out a verb of the staff that gives money back, or ask for a second person.

    What it gives back is seen by carrying it out. Where that and all the person gave back of this
    order before are more than one may alone, it is undone, and the approval it now waits for is
    returned. ``terms`` are JSON. Raises AlreadyAsked and what the verb raises.
    """
    order = Order.objects.filter(pk=order_id).lock().get()
    before = order.refunded_amount
    mark = transaction.savepoint()
    ACTS[kind](terms, actor)
    order.refresh_from_db(fields=["refunded_amount"])
    amount = order.refunded_amount - before
    if amount and given_by(actor, order) > settings.REFUND_ALONE_AMOUNT:
        transaction.savepoint_rollback(mark)
        return ask(
            order=order, kind=kind, amount=amount, reason=reason, terms=dict(terms), asked_by=actor
        )
    transaction.savepoint_commit(mark)
    if amount:
        note(gettext_noop("Gave money back"), order, kind, amount, actor)
    return None


def given_by(actor: Any, order: Order) -> int:
    """Return how much money of an order a person has given back, in however many parts."""
    given = CreditNote.objects.filter(order=order, actor=actor)
    return int(given.aggregate(sum=Sum("amount", default=0))["sum"])


def pay_out(*, refund_id: int, words: str, actor: Any) -> Refund | RefundApproval:
    """Settle a failed refund that was paid in another way, or ask for a second person.

    Raises AlreadyAsked, NotToBePaidOut.
    """
    failed = Refund.objects.select_related("payment").get(pk=refund_id)
    number = failed.payment.order_reference
    settled = Refund.objects.filter(payment__order_reference=number, settled_by=actor)
    before = settled.aggregate(sum=Sum("amount", default=0))["sum"]
    if before + failed.amount <= settings.REFUND_ALONE_AMOUNT:
        return payments.services.refunds.pay_out(refund_id=refund_id, note=words, actor=actor)
    if failed.state != Refund.State.FAILED:
        raise NotToBePaidOut(_("Only a failed refund can be paid out otherwise."))
    with transaction.atomic():
        order = Order.objects.filter(number=number).lock().first()
        if order is None:
            raise NotToBePaidOut(_("There is no such order."))
        return ask(
            order=order,
            kind=KIND.PAY_OUT,
            amount=failed.amount,
            reason=words[:200],
            terms={"refund_id": refund_id, "note": words},
            asked_by=actor,
        )


def ask(*, order: Order, **facts: Any) -> RefundApproval:
    """Write down what waits for a second person, under the order's lock. Raises AlreadyAsked."""
    if order.refund_approvals.filter(state=STATE.WAITING).exists():
        raise AlreadyAsked(_("A refund of this order already waits for a second person."))
    approval: RefundApproval = RefundApproval.objects.create(order=order, **facts)
    verb = gettext_noop("Asked to give money back")
    note(verb, order, approval.kind, approval.amount, approval.asked_by)
    return approval


def approve(*, approval_id: int, actor: Any, words: str = "") -> RefundApproval:
    """Agree to what another person asked for, and carry it out as it was asked for.

    Raises OwnRefund, AlreadyDecided, NotToBePaidOut and what its verb raises; then it still waits.
    """
    asked = RefundApproval.objects.select_related("order", "asked_by").get(pk=approval_id)
    if actor.pk in {asked.asked_by_id, asked.order.user_id}:
        raise OwnRefund(_("A second person has to look at this."))
    if asked.kind == KIND.PAY_OUT:
        # The gateway is asked before anything is locked.
        last = payments.services.refunds.last_chance(asked.terms["refund_id"])
    with transaction.atomic():
        Order.objects.filter(pk=asked.order_id).lock().get()
        decide(asked, STATE.APPROVED, actor, words)
        if asked.kind != KIND.PAY_OUT:
            ACTS[asked.kind](asked.terms, asked.asked_by)
        elif last.state == Refund.State.FAILED:
            payments.services.refunds.book_pay_out(**asked.terms, actor=asked.asked_by)
        note(gettext_noop("Approved a refund"), asked.order, asked.kind, asked.amount, actor)
    return asked


@transaction.atomic
def decline(*, approval_id: int, actor: Any, words: str = "") -> RefundApproval:
    """Say no; who asked may take it back. Raises AlreadyDecided."""
    asked = RefundApproval.objects.select_related("order", "asked_by").get(pk=approval_id)
    Order.objects.filter(pk=asked.order_id).lock().get()
    is_own = actor.pk == asked.asked_by_id
    decide(asked, STATE.WITHDRAWN if is_own else STATE.DECLINED, actor, words)
    note(gettext_noop("Declined a refund"), asked.order, asked.kind, asked.amount, actor)
    return asked


def decide(asked: RefundApproval, state: str, actor: Any, words: str) -> None:
    """Write down what was decided, by whoever is first. Raises AlreadyDecided."""
    waiting = RefundApproval.objects.filter(pk=asked.pk, state=STATE.WAITING)
    facts = {"state": state, "decided_by": actor, "words": words[:200]}
    if not waiting.update(**facts, decided_at=Now()):
        raise AlreadyDecided(_("Somebody else has decided on this."))
    asked.refresh_from_db()


def note(verb: str, order: Order, kind: str, amount: int, actor: Any) -> None:
    """Write into the audit trail who did what with how much money."""
    facts = {"kind": str(kind), "amount": amount}
    operations.services.audit.record(actor=actor, verb=verb, row=order, facts=facts)
