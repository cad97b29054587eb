"""Who a sale is with, as the staff sees them: masked until they ask."""

from dataclasses import dataclass

import accounts.masking
from orders.models import Invoice, Order, ReturnRequest


@dataclass(frozen=True)
class Contact:
    """Whom to deliver to, or to call."""

    recipient: str
    phone: str
    address: str = ""


def of_order(order: Order, *, is_shown: bool) -> Contact:
    """Return who takes an order, and where."""
    return shown(Contact(order.recipient, order.phone, order.address), is_shown=is_shown)


def of_request(request: ReturnRequest, *, is_shown: bool) -> Contact:
    """Return whom to call about an after-sales request."""
    return shown(Contact(request.order.recipient, request.contact), is_shown=is_shown)


def shown(contact: Contact, *, is_shown: bool) -> Contact:
    """Return a contact in full, or masked."""
    if is_shown:
        return contact
    return Contact(
        accounts.masking.name(contact.recipient),
        accounts.masking.phone(contact.phone),
        accounts.masking.place(contact.address),
    )


def title_of(invoice: Invoice, *, is_shown: bool) -> str:
    """Return whom an invoice names: a company in full, a person masked."""
    is_person = invoice.kind == Invoice.Kind.PERSONAL
    return accounts.masking.name(invoice.title) if is_person and not is_shown else invoice.title


def email_of(invoice: Invoice, *, is_shown: bool) -> str:
    """Return where an invoice is sent."""
    return invoice.email if is_shown else accounts.masking.email(invoice.email)
