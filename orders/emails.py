"""News of orders: each takes an outbox event and tells one person by the ways they want."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

import accounts.emails
import accounts.services.notices
import orders.paper
from accounts.models import Notice
from operations.models import OutboxEvent
from orders.models import CreditNote, Invoice, Order, ReturnRequest
from orders.selectors.after_sales_story import next_words

TEXTED = frozenset({"paid", "shipped", "cancelled", "refunded"})


def order_paid(event: OutboxEvent) -> None:
    """Say that the money has arrived; of a replacement the after-sales letter tells."""
    if not ReturnRequest.objects.filter(replacement=event.payload["order"]).exists():
        write(event, "paid")


def order_shipped(event: OutboxEvent) -> None:
    """Say that the parcel is on its way."""
    write(event, "shipped")


def order_cancelled(event: OutboxEvent) -> None:
    """Say that the order is cancelled and the money comes back."""
    write(event, "cancelled")


def order_refunded(event: OutboxEvent) -> None:
    """Say what is given back, unless a cancellation or an after-sales request says so itself."""
    is_cancelled = Order.objects.filter(pk=event.payload["order"], state="cancelled").exists()
    if not is_cancelled and not ReturnRequest.objects.filter(credit=event.payload["note"]).exists():
        write(event, "refunded")


def order_closed(event: OutboxEvent) -> None:
    """Say that the order was closed unpaid."""
    write(event, "closed")


def write(event: OutboxEvent, what: str) -> None:
    """Tell who placed an order, in its language; guests look at its page."""
    order = Order.objects.select_related("user").with_lines().get(pk=event.payload["order"])
    if order.user is None:
        return
    with translation.override(order.language):
        subjects = {
            "paid": _("We have your payment for order %(number)s"),
            "shipped": _("Order %(number)s is on its way"),
            "refunded": _("A refund for order %(number)s"),
            "cancelled": _("Order %(number)s is cancelled"),
            "closed": _("Order %(number)s was closed"),
        }
        path = order.get_absolute_url()
        context = {
            "order": order,
            "note": CreditNote.objects.filter(pk=event.payload.get("note")).first(),
            "what": what,
            "url": settings.SITE_URL + path,
        }
        accounts.services.notices.inform(
            event=event,
            user=order.user,
            kind=Notice.Kind.AFTER_SALES if what == "refunded" else Notice.Kind.ORDER,
            title=subjects[what] % {"number": order.number},
            words=goods_of(order),
            path=path,
            letter=render_to_string("orders/letter.txt", context),
            by_text=what in TEXTED,
        )


def goods_of(order: Order) -> str:
    """Name the goods of an order in the language that is switched on."""
    return " · ".join(f"{line.title} × {line.quantity}" for line in order.lines.all())


def after_sales_moved(event: OutboxEvent) -> None:
    """Tell who asked for something after the sale what the shop has done about it."""
    told = ReturnRequest.objects.with_story().select_related("order__user")
    asked = told.get(pk=event.payload["request"])
    what = event.topic.removeprefix("after_sales.")
    if asked.order.user is None:
        return
    with translation.override(asked.order.language):
        step = next((step for step in asked.events.all() if step.kind == what), None)
        context = {
            "asked": asked,
            "what": what,
            "words": step.words if step and step.actor_id != asked.order.user_id else "",
            "next_words": next_words(asked) if what == asked.state else "",
            "url": settings.SITE_URL + asked.get_absolute_url(),
        }
        accounts.services.notices.inform(
            event=event,
            user=asked.order.user,
            kind=Notice.Kind.AFTER_SALES,
            title=after_sales_subjects()[what] % {"number": asked.order.number},
            words=str(context["words"] or context["next_words"]),
            path=asked.get_absolute_url(),
            letter=render_to_string("orders/after_sales_letter.txt", context),
            by_text=what in TEXTED,
        )


def after_sales_subjects() -> dict[str, str]:
    """Return what the letters about after-sales are headed, by step."""
    return {
        "requested": _("We have your after-sales request for order %(number)s"),
        "approved": _("Please send the goods of order %(number)s back"),
        "arrived": _("Your goods of order %(number)s have arrived at the shop"),
        "refunded": _("A refund for order %(number)s"),
        "exchanged": _("Your replacement for order %(number)s"),
        "repaired": _("Your goods of order %(number)s are repaired"),
        "rejected": _("About your after-sales request for order %(number)s"),
        "lapsed": _("Your after-sales request for order %(number)s has ended"),
        "sent_back": _("We send goods of order %(number)s back to you"),
    }


def invoice_issued(event: OutboxEvent) -> None:
    """Send an issued invoice, with its page, to where it was asked for or to the shopper."""
    papers = Invoice.objects.select_related("order__user", "corrects")
    paper = papers.get(pk=event.payload["invoice"])
    order = paper.order
    address = paper.email or (order.user.email if order.user else None)
    if paper.state != Invoice.State.ISSUED:
        return
    with translation.override(order.language):
        subject = _("Invoice %(invoice)s for order %(number)s")
        page = reverse("order_invoice", args=[order.number])
        title = subject % {"invoice": paper.number, "number": order.number}
        facts = {"paper": paper, "url": settings.SITE_URL + page}
        body = render_to_string("orders/invoice_letter.txt", facts)
    if order.user:
        accounts.services.notices.tell(
            user_id=order.user.pk, kind=Notice.Kind.ORDER, title=title, path=page, event=event
        )
    if address:
        letter = EmailMessage(title, body, settings.DEFAULT_FROM_EMAIL, [address])
        letter.attach(f"invoice-{paper.number}.pdf", orders.paper.draw(paper), "application/pdf")
        accounts.emails.deliver(event, letter)
