"""Letters about orders: each takes an outbox event and sends one message, or none."""

from django.conf import settings
from django.core.mail import EmailMessage, send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

import orders.paper
from operations.models import OutboxEvent
from orders.models import CreditNote, Invoice, Order


def order_paid(event: OutboxEvent) -> None:
    """Say that the money has arrived."""
    write(event, "paid")


def order_shipped(event: OutboxEvent) -> None:
    """Say that the parcel is on its way."""
    write(event, "shipped")


def order_cancelled(event: OutboxEvent) -> None:
    """Say that the order is cancelled and the money comes back."""
    write(event, "cancelled")


def order_refunded(event: OutboxEvent) -> None:
    """Say what is given back, where the order goes on: one that is cancelled says so itself."""
    if not Order.objects.filter(pk=event.payload["order"], state="cancelled").exists():
        write(event, "refunded")


def order_closed(event: OutboxEvent) -> None:
    """Say that the order was closed unpaid."""
    write(event, "closed")


def write(event: OutboxEvent, what: str) -> None:
    """Send one letter in the order's language to who placed it, if we have an address."""
    order = Order.objects.select_related("user").with_lines().get(pk=event.payload["order"])
    address = order.user.email if order.user else None
    if not address:
        return
    with translation.override(order.language):
        subjects = {
            "paid": _("We have your payment for order %(number)s"),
            "shipped": _("Order %(number)s is on its way"),
            "refunded": _("A refund for order %(number)s"),
            "cancelled": _("Order %(number)s is cancelled"),
            "closed": _("Order %(number)s was closed"),
        }
        context = {
            "order": order,
            "note": CreditNote.objects.filter(pk=event.payload.get("note")).first(),
            "what": what,
            "url": settings.SITE_URL + order.get_absolute_url(),
        }
        send_mail(
            subjects[what] % {"number": order.number},
            render_to_string("orders/letter.txt", context),
            settings.DEFAULT_FROM_EMAIL,
            [address],
        )


def invoice_issued(event: OutboxEvent) -> None:
    """Send an issued invoice, with its page, to where it was asked for or to the shopper."""
    papers = Invoice.objects.select_related("order__user", "corrects")
    paper = papers.get(pk=event.payload["invoice"])
    order = paper.order
    address = paper.email or (order.user.email if order.user else None)
    if not address or paper.state != Invoice.State.ISSUED:
        return
    with translation.override(order.language):
        subject = _("Invoice %(invoice)s for order %(number)s")
        page = settings.SITE_URL + reverse("order_invoice", args=[order.number])
        letter = EmailMessage(
            subject % {"invoice": paper.number, "number": order.number},
            render_to_string("orders/invoice_letter.txt", {"paper": paper, "url": page}),
            settings.DEFAULT_FROM_EMAIL,
            [address],
        )
    letter.attach(f"invoice-{paper.number}.pdf", orders.paper.draw(paper), "application/pdf")
    letter.send()
