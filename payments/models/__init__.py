"""Nouns of payments: money asked for, received, given back, the books, and gateways' bills."""

from payments.models.bills import BillCheck
from payments.models.books import Account, BooksEntry, BooksTransaction
from payments.models.payment import Payment, PaymentEvent, Refund

__all__ = [
    "Account",
    "BillCheck",
    "BooksEntry",
    "BooksTransaction",
    "Payment",
    "PaymentEvent",
    "Refund",
]
