"""End an order before anything was shipped, and give back all it held."""

from typing import Any

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

import inventory.services.reservations
import orders.services.offers
import orders.services.payment
import orders.services.refunds
import orders.services.transitions
import payments.services.collection
from orders.lifecycle import CANCELLED, CLOSED, PENDING_PAYMENT
from orders.models import Order
from payments.models import Payment

log = structlog.get_logger(__name__)


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
            reason=reason or _("Order cancelled"),
            actor=actor,
        )
    give_back(order)
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
