"""Points an order earns when its return window is over, and loses with what is refunded after."""

import loyalty.services.points
from orders.models import CreditNote, Order


def earn(order: Order) -> None:
    """Let a locked order that completes earn points on the goods that were kept.

    It earns on all, and what was refunded by then is taken back at once, so that refunds before
    and after end in the same sum.
    """
    paid, refunded = goods_paid(order), goods_refunded(order)
    if order.user_id is None or paid <= refunded:
        return
    loyalty.services.points.earn(user_id=order.user_id, order_reference=order.number, amount=paid)
    if refunded:
        loyalty.services.points.take_back(
            order_reference=order.number,
            part=refunded,
            whole=paid,
            already=0,
            reference=f"completed:{order.number}",
        )


def take_back(order: Order, note: CreditNote) -> None:
    """Take back what the goods of a credit note, counted on its completed order, had earned."""
    part = note.amount - note.freight_amount
    if order.user_id is None or not part:
        return
    loyalty.services.points.take_back(
        order_reference=order.number,
        part=part,
        whole=goods_paid(order),
        already=goods_refunded(order) - part,
        reference=note.reference,
    )


def goods_paid(order: Order) -> int:
    """Return how much money was paid for goods, tax with it, the freight left out."""
    return order.payable_amount - order.freight_amount


def goods_refunded(order: Order) -> int:
    """Return how much money was given back for goods, the freight left out."""
    return order.refunded_amount - order.refunded_freight_amount
