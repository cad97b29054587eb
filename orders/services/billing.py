"""Bill what was paid: issue an invoice, and take back in red (红冲) what it billed too much."""

import re
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

import operations.services.outbox
import orders.services.numbering
import orders.services.transitions
from orders import invoicing
from orders.invoicing import Billed, Sold
from orders.models import Invoice, InvoiceLine, Order, OrderLine
from orders.services.invoices import InvoiceRefused, locked

NUMBER = re.compile(r"[0-9A-Z-]{4,32}")
FREIGHT = ("运费", "Delivery")


@transaction.atomic
def issue(*, invoice_id: int, number: str = "", actor: Any) -> Invoice:
    """Bill what is still paid for, under a typed number or our own. Raises InvoiceRefused."""
    invoice = locked(invoice_id)
    if invoice.state != Invoice.State.REQUESTED:
        raise InvoiceRefused(_("This invoice has been issued or voided already."))
    kept = kept_amount(invoice.order)
    if kept < 1:
        raise InvoiceRefused(_("Nothing is paid that could be billed."))
    return hand_out(invoice, invoicing.bill(sold(invoice.order), kept), number, actor)


@transaction.atomic
def correct(*, invoice_id: int, number: str = "", reason: str = "", actor: Any) -> Invoice:
    """Take back in red what an invoice bills beyond what is still paid for.

    Raises InvoiceRefused.
    """
    wrong = locked(invoice_id)
    excess = wrong.amount - wrong.corrected_amount - kept_amount(wrong.order)
    if wrong.state != Invoice.State.ISSUED or wrong.is_red or excess < 1:
        raise InvoiceRefused(_("This invoice bills no more than is paid."))
    Invoice.objects.filter(pk=wrong.pk).update(corrected_amount=F("corrected_amount") + excess)
    red = Invoice(
        order=wrong.order,
        corrects=wrong,
        kind=wrong.kind,
        title=wrong.title,
        tax_number=wrong.tax_number,
        email=wrong.email,
        reason=reason[:200],
    )
    due = invoicing.bill(sold(wrong.order), kept_amount(wrong.order))
    said = InvoiceLine.objects.filter(invoice__in=[wrong, *wrong.corrections.all()])
    return hand_out(red, invoicing.correct(due, map(billed, said)), number, actor)


def kept_amount(order: Order) -> int:
    """Return what was paid and not given back."""
    return int(order.paid_amount - order.refunded_amount)


def sold(order: Order) -> list[Sold]:
    """List what an order sold and what of it was given back, the freight last."""
    lines = [
        Sold(
            key=line.pk,
            quantity=line.quantity,
            paid_amount=line.paid_amount,
            tax_amount=line.tax_amount,
            tax_rate=line.tax_rate,
            is_tax_included=line.is_tax_included,
            refunded_quantity=line.refunded_quantity,
            refunded_amount=line.refunded_amount,
        )
        for line in order.lines.all()
    ]
    freight = Sold(None, 1, order.freight_amount, refunded_amount=order.refunded_freight_amount)
    return [*lines, freight] if order.freight_amount else lines


def billed(said: InvoiceLine) -> Billed:
    """Return what an issued line says."""
    return Billed(said.line_id, said.quantity, said.amount, said.tax_rate, said.tax_amount)


def hand_out(invoice: Invoice, lines: list[Billed], number: str, actor: Any) -> Invoice:
    """Write and announce an invoice under its number. Raises InvoiceRefused for a number in use."""
    invoice.amount = sum(line.amount for line in lines)
    invoice.tax_amount = sum(line.tax_amount for line in lines)
    invoice.number, invoice.actor = own_number(number), actor
    invoice.state, invoice.issued_at = Invoice.State.ISSUED, timezone.now()
    try:
        with transaction.atomic():
            invoice.save()
    except IntegrityError as error:
        raise InvoiceRefused(_("Another invoice has this number.")) from error
    bought = {line.pk: line for line in invoice.order.lines.all()}
    InvoiceLine.objects.bulk_create(
        worded(invoice, line, bought.get(line.key or 0)) for line in lines if line.is_something
    )
    orders.services.transitions.record(
        invoice.order,
        "invoice_issued",
        actor=actor,
        detail=f"{invoice} ¥{invoice.amount / 100:.2f}",
    )
    operations.services.outbox.enqueue(
        topic="invoice.issued", key=invoice.order.number, payload={"invoice": invoice.pk}
    )
    return invoice


def worded(invoice: Invoice, one: Billed, line: OrderLine | None) -> InvoiceLine:
    """Write figures and words of one line; what is of no order line is the freight."""
    words = {"name": FREIGHT[0], "name_en": FREIGHT[1]}
    if line is not None:
        names = ("name", "name_en", "options", "options_en")
        words = {name: getattr(line, name) for name in names}
    return InvoiceLine(
        invoice=invoice,
        line=line,
        quantity=one.quantity,
        amount=one.amount,
        tax_rate=one.tax_rate,
        tax_amount=one.tax_amount,
        **words,
    )


def own_number(typed: str) -> str:
    """Read a typed number, or make one of the day and ten digits. Raises InvoiceRefused."""
    if not typed.strip():
        return orders.services.numbering.fresh_number("JS")
    number = typed.strip().upper()
    if not NUMBER.fullmatch(number):
        raise InvoiceRefused(_("An invoice's number has 4 to 32 digits, capitals and hyphens."))
    return number
