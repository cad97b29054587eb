"""Give money back to a shopper: never more than was paid."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

import orders.services.transitions
import payments.services.refunds
from orders.models import Order, ReturnRequest
from payments.models import Payment, Refund


class RefundRefused(Exception):
    """This cannot be refunded."""


def refund(*, order: Order, amount: int, reference: str, reason: str, actor: Any = None) -> None:
    """Request a refund of part of a locked order's money. Raises RefundRefused.

    The same reference is refunded once.
    """
    paid = Payment.objects.for_order(order.number).filter(state=Payment.State.SUCCEEDED).first()
    if paid is None or amount < 1:
        raise RefundRefused(_("There is nothing to refund."))
    if Refund.objects.filter(reference=reference).exists():
        return
    rows = Order.objects.filter(pk=order.pk, paid_amount__gte=F("refunded_amount") + amount)
    if not rows.update(refunded_amount=F("refunded_amount") + amount):
        raise RefundRefused(_("That is more than was paid."))
    payments.services.refunds.request_refund(
        payment_id=paid.pk, amount=amount, reference=reference, reason=reason
    )
    orders.services.transitions.record(
        order, "refund", actor=actor, detail=f"¥{amount / 100:.2f} {reason}"
    )
    order.refunded_amount += amount


@transaction.atomic
def refund_by_clerk(
    *, order_id: int, amount: int, reason: str, actor: Any, seen: int | None = None
) -> Order:
    """Refund an amount a clerk typed. Raises RefundRefused.

    ``seen`` is what the clerk saw as refunded so far, so that a button pressed twice acts once.
    """
    order = Order.objects.filter(pk=order_id).lock().get()
    if seen is not None and seen != order.refunded_amount:
        raise RefundRefused(_("Money was given back a moment ago; please look again."))
    reference = f"clerk:{order.number}:{order.refunded_amount}"
    refund(order=order, amount=amount, reference=reference, reason=reason, actor=actor)
    return order


@transaction.atomic
def request_return(*, order_id: int, reason: str, amount: int, actor: Any) -> ReturnRequest:
    """Ask for money back after dispatch. Raises RefundRefused."""
    order = Order.objects.filter(pk=order_id).lock().get()
    if order.state not in {"partially_shipped", "shipped", "received"}:
        raise RefundRefused(
            _("After-sales opens when the goods are shipped and ends with the return window.")
        )
    if order.return_requests.open().exists():
        raise RefundRefused(_("Your earlier request is still being looked at."))
    if not 1 <= amount <= order.paid_amount - order.refunded_amount:
        raise RefundRefused(_("That is more than was paid."))
    request = ReturnRequest.objects.create(order=order, reason=reason, amount=amount)
    orders.services.transitions.record(order, "return_requested", actor=actor, detail=reason)
    return request


@transaction.atomic
def decide_return(*, request_id: int, approve: bool, answer: str, actor: Any) -> ReturnRequest:
    """Approve a request, which refunds it, or reject it with an answer. Raises RefundRefused."""
    order_id = ReturnRequest.objects.values_list("order_id", flat=True).get(pk=request_id)
    order = Order.objects.filter(pk=order_id).lock().get()
    request = ReturnRequest.objects.get(pk=request_id)
    if request.state != ReturnRequest.State.REQUESTED:
        raise RefundRefused(_("This request has been decided already."))
    if approve:
        refund(
            order=order,
            amount=request.amount,
            reference=f"return:{request.pk}",
            reason=request.reason,
            actor=actor,
        )
    else:
        orders.services.transitions.record(order, "return_rejected", actor=actor, detail=answer)
    request.state = ReturnRequest.State.REFUNDED if approve else ReturnRequest.State.REJECTED
    request.answer, request.decided_at = answer, timezone.now()
    request.save(update_fields=["state", "answer", "decided_at"])
    return request
