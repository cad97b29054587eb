"""Invoices for tests, made through the shop's own verbs."""

from typing import Any

import orders.services.billing
import orders.services.invoices
import orders.services.refunds
from orders.models import Invoice, Order
from orders.services.invoices import Wish
from tests.factories.catalog import make_variant
from tests.factories.sale import pay, place

COMPANY = Wish("company", " 云边茶业有限公司 ", "9135 0100 M000 100y43", "tax@example.com")


def make_bought(user: Any) -> Order:
    """Let a shopper buy a tea for 30.00 and a pot for 15.50, with freight 53.50 in all."""
    return pay(place(user, make_variant(stock=9, price=3000), make_variant(stock=9, price=1550)))


def asked(order: Order, wish: Wish = COMPANY) -> Invoice:
    """Ask for an invoice in the shopper's name."""
    return orders.services.invoices.ask(order_id=order.pk, wish=wish, actor=order.user)


def issued(order: Order, number: str = "") -> Invoice:
    """Ask for an invoice and issue it."""
    key = asked(order).pk
    return orders.services.billing.issue(invoice_id=key, number=number, actor=None)


def corrected(invoice: Invoice, reason: str = "") -> Invoice:
    """Take back in red what an invoice bills too much."""
    return orders.services.billing.correct(invoice_id=invoice.pk, reason=reason, actor=None)


def refund(order: Order, amount: int) -> None:
    """Give some money back as goodwill."""
    orders.services.refunds.refund_by_clerk(
        order_id=order.pk, amount=amount, reason="瑕疵", actor=order.user
    )
