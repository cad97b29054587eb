"""The goods have arrived: the shopper says so, or the clock does."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import orders.services.rewards
import orders.services.transitions
from orders.lifecycle import COMPLETED, RECEIVED
from orders.models import Order, OrderLine


@transaction.atomic
def confirm_receipt(*, order_id: int, actor: Any = None, detail: str = "") -> Order:
    """Mark a shipped order as received. Raises IllegalMove."""
    order = Order.objects.filter(pk=order_id).lock().get()
    return orders.services.transitions.transition(order, RECEIVED, actor=actor, detail=detail)


@transaction.atomic
def complete(*, order_id: int) -> Order:
    """End an order past its return window, with no open request; what was kept earns points.

    Raises IllegalMove.
    """
    order = Order.objects.filter(pk=order_id).lock().get()
    if order.return_requests.open().exists():
        raise orders.services.transitions.IllegalMove(_("An after-sales request is still open."))
    orders.services.transitions.transition(order, COMPLETED)
    orders.services.rewards.earn(order)
    return order


def advance_clocks(limit: int = 500) -> int:
    """Receive and complete what has waited long enough; return how many orders moved."""
    to_receive = Order.objects.to_be_received_by_the_clock().values_list("pk", flat=True)[:limit]
    to_complete = Order.objects.to_be_completed_by_the_clock().values_list("pk", flat=True)[:limit]
    moved = 0
    for order_id in list(to_receive):
        moved += tried(confirm_receipt, order_id=order_id, detail=_("Confirmed automatically"))
    for order_id in list(to_complete):
        moved += tried(complete, order_id=order_id)
    return moved


def tried(verb: Any, **facts: Any) -> bool:
    """Run a verb on an order; False when somebody moved the order meanwhile."""
    try:
        verb(**facts)
    except orders.services.transitions.IllegalMove:
        return False
    return True


def mark_reviewed(line_id: int) -> None:
    """Note that an order line has its review."""
    OrderLine.objects.filter(pk=line_id).update(is_reviewed=True)
