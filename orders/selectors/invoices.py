"""Which papers an order has, and whom a shopper was billed to last."""

from typing import Any

from orders.models import Invoice, Order


def papers_of(order: Order) -> list[Invoice]:
    """List the issued invoices of an order, the first one before what corrects it."""
    issued = order.invoices.issued().select_related("order", "corrects").order_by("pk")
    return list(issued)


def paper_of(order: Order, number: str = "") -> Invoice | None:
    """Find the issued invoice of an order with a number; the one that stands without one."""
    papers = order.invoices.issued().select_related("order", "corrects")
    asked = {"number": number} if number else {"corrects": None}
    found: Invoice | None = papers.filter(**asked).first()
    return found


def latest_of(user: Any) -> Invoice | None:
    """Return the invoice a shopper asked for last, for another order; None for a guest."""
    if not user.is_authenticated:
        return None
    found: Invoice | None = Invoice.objects.filter(order__user=user, corrects=None).first()
    return found
