"""Ask for an invoice (发票), and void one."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import orders.services.transitions
from orders import invoicing
from orders.lifecycle import CANCELLED, CLOSED
from orders.models import Invoice, Order

LONGEST_TITLE = 100


class InvoiceRefused(Exception):
    """This cannot be billed, or not so."""


@dataclass(frozen=True)
class Wish:
    """Whom an invoice should name, and where to send it; ``email`` may be empty."""

    kind: str
    title: str = ""
    tax_number: str = ""
    email: str = ""

    def faults(self) -> dict[str, str]:
        """Say field by field what is wrong with it; nothing when it can be billed."""
        if self.kind == Invoice.Kind.PERSONAL:
            return {}
        found = {}
        if not self.title.strip():
            found["title"] = _("Write the company's name as it is registered.")
        if not invoicing.is_tax_number(invoicing.plain(self.tax_number)):
            found["tax_number"] = _("This is no tax number: please compare it with the licence.")
        return found

    def facts(self) -> dict[str, str]:
        """Return it as a row keeps it. Raises InvoiceRefused."""
        for words in self.faults().values():
            raise InvoiceRefused(words)
        title = "".join(letter for letter in self.title if letter.isprintable()).strip()
        is_company = self.kind == Invoice.Kind.COMPANY
        return {
            "kind": self.kind,
            "title": title[:LONGEST_TITLE] or _("Individual"),
            "tax_number": invoicing.plain(self.tax_number) if is_company else "",
            "email": self.email,
        }


def request(*, order: Order, wish: Wish, actor: Any) -> Invoice:
    """Keep whom a locked order is to be billed to; until it is issued, the last wish counts.

    Raises InvoiceRefused.
    """
    facts = wish.facts()
    if trouble := trouble_with(order):
        raise InvoiceRefused(trouble)
    invoice: Invoice | None = order.invoices.live().first()
    if invoice is None:
        invoice = Invoice.objects.create(order=order, **facts)
        orders.services.transitions.record(
            order, "invoice_requested", actor=actor, detail=invoice.title
        )
    elif invoice.state == Invoice.State.ISSUED:
        raise InvoiceRefused(_("This order has its invoice already."))
    else:
        Invoice.objects.filter(pk=invoice.pk).update(**facts)
        invoice.refresh_from_db()
    return invoice


def trouble_with(order: Order) -> str:
    """Say why no invoice can be asked for; ``""`` when one can."""
    if order.state in {CLOSED, CANCELLED} or order.payable_amount == order.refunded_amount:
        return _("There is nothing to bill.")
    if order.completed_at and timezone.now() - order.completed_at > settings.INVOICE_WINDOW:
        words = _("An invoice can be asked for until %(days)d days after the order is completed.")
        return words % {"days": settings.INVOICE_WINDOW.days}
    return ""


@transaction.atomic
def ask(*, order_id: int, wish: Wish, actor: Any) -> Invoice:
    """Ask for an invoice after the order was placed. Raises InvoiceRefused."""
    order: Order = Order.objects.filter(pk=order_id).lock().get()
    return request(order=order, wish=wish, actor=actor)


@transaction.atomic
def void(*, invoice_id: int, reason: str, actor: Any) -> Invoice:
    """Decline a request, or cancel an invoice nothing was corrected of. Raises InvoiceRefused."""
    invoice = locked(invoice_id)
    if invoice.state == Invoice.State.VOIDED or invoice.is_red or invoice.corrected_amount:
        raise InvoiceRefused(_("This invoice cannot be voided any more."))
    invoice.state, invoice.reason, invoice.actor = Invoice.State.VOIDED, reason[:200], actor
    invoice.voided_at = timezone.now()
    invoice.save(update_fields=["state", "reason", "actor", "voided_at"])
    orders.services.transitions.record(
        invoice.order, "invoice_voided", actor=actor, detail=f"{invoice} {reason}".strip()
    )
    return invoice


def locked(invoice_id: int) -> Invoice:
    """Find an invoice under its order's lock, which is what keeps two clerks apart."""
    order_id = Invoice.objects.values_list("order_id", flat=True).get(pk=invoice_id)
    order = Order.objects.filter(pk=order_id).lock().get()
    invoice: Invoice = Invoice.objects.get(pk=invoice_id)
    invoice.order = order
    return invoice
