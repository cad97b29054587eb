"""Nouns of payments: money asked for, received, given back, and the books it is written in."""

from payments.models.books import Account, BooksEntry, BooksTransaction
from payments.models.payment import Payment, PaymentEvent, Refund

__all__ = ["Account", "BooksEntry", "BooksTransaction", "Payment", "PaymentEvent", "Refund"]
