"""End an order before anything was shipped, and give back all it held."""

from collections.abc import Mapping
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

import inventory.services.part_release
import inventory.services.reservations
import orders.services.offers
import orders.services.payment
import orders.services.refunds
import orders.services.transitions
import payments.services.collection
from orders.lifecycle import (
    CANCELLED,
    CLOSED,
    PAID,
    PARTIALLY_SHIPPED,
    PENDING_PAYMENT,
    SHIPPED,
)
from orders.models import Order, OrderLine
from payments.models import Payment

log = structlog.get_logger(__name__)


class CancelledTooMuch(Exception):
    """There are not that many units left to cancel."""


@transaction.atomic
def cancel(*, order_id: int, actor: Any = None, reason: str = "") -> Order:
    """Close an unpaid order, or cancel a paid one and give the money back.

    Raises IllegalMove once something was shipped or the order has ended.
    """
    order = Order.objects.filter(pk=order_id).lock().get()
    target = CLOSED if order.state == PENDING_PAYMENT else CANCELLED
    orders.services.transitions.transition(order, target, actor=actor, detail=reason)
    if target == CANCELLED:
        orders.services.refunds.refund_rest(
            order=order,
            reference=f"cancel:{order.number}",
            reason=reason,
            actor=actor,
        )
    give_back(order)
    return order


@transaction.atomic
def cancel_units(
    *, order_id: int, units: Mapping[int, int], actor: Any = None, reason: str = ""
) -> Order:
    """Cancel units of a paid order's lines that were not shipped, and give back what they cost.

    All that is left of an order nothing was shipped of is the order itself. Raises IllegalMove,
    CancelledTooMuch.
    """
    order = Order.objects.filter(pk=order_id).lock().get()
    if order.state not in {PAID, PARTIALLY_SHIPPED}:
        raise orders.services.transitions.IllegalMove(_("Nothing here waits to be shipped."))
    lines = list(order.lines.order_by("pk"))
    left = {line.pk: line.unshipped_quantity for line in lines if line.unshipped_quantity}
    if left == dict(units) and not any(line.shipped_quantity for line in lines):
        return cancel(order_id=order_id, actor=actor, reason=reason)
    if not units or any(not 0 < count <= left.get(key, 0) for key, count in units.items()):
        raise CancelledTooMuch(_("That is more than is left to ship."))
    gone = sum(line.cancelled_quantity for line in lines)
    for key, count in units.items():
        OrderLine.objects.filter(pk=key).update(cancelled_quantity=F("cancelled_quantity") + count)
    orders.services.refunds.refund_units(
        order=order,
        units=units,
        reference=f"cancelled:{order.number}:{gone}",
        reason=reason,
        actor=actor,
    )
    told = ", ".join(f"{line.sku} × {units[line.pk]}" for line in lines if line.pk in units)
    orders.services.transitions.record(order, "units_cancelled", actor=actor, detail=told)
    if order.state == PARTIALLY_SHIPPED and not order.lines.unshipped().exists():
        orders.services.transitions.transition(order, SHIPPED, actor=actor)
    inventory.services.part_release.release_units(order_reference=order.number, units=units)
    return order


def close_unpaid(limit: int = 100) -> int:
    """Close orders whose time to pay is over; return how many were.

    The gateway is asked first: a shopper who paid in the last second has paid.
    """
    overdue = list(
        Order.objects.overdue().order_by("expires_at").values_list("pk", flat=True)[:limit]
    )
    return sum(close_if_unpaid(order_id) for order_id in overdue)


def close_if_unpaid(order_id: int) -> bool:
    """Ask the gateway once more, then close the order if it is still unpaid."""
    number = Order.objects.values_list("number", flat=True).get(pk=order_id)
    for payment in Payment.objects.for_order(number).pending():
        try:
            payments.services.collection.ask_gateway(payment.pk)
        except payments.services.collection.GatewayUnavailable:
            log.warning("close_without_answer", order=number)
    for payment in Payment.objects.for_order(number).unsettled():
        orders.services.payment.settle(payment.pk)
    with transaction.atomic():
        order = Order.objects.filter(pk=order_id).lock().get()
        if order.state != PENDING_PAYMENT:
            return False
        orders.services.transitions.transition(order, CLOSED, detail=_("Not paid in time"))
        give_back(order)
    return True


def give_back(order: Order) -> None:
    """Give back all an order that ends unshipped holds, its stock last."""
    orders.services.offers.give_back(order)
    inventory.services.reservations.release(order_reference=order.number, to_queue=True)


def close_payments(order_id: int) -> None:
    """Tell the gateways that an ended order no longer wants to be paid."""
    number = Order.objects.values_list("number", flat=True).get(pk=order_id)
    for payment in Payment.objects.for_order(number).pending():
        payments.services.collection.close_payment(payment.pk)
