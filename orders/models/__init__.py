"""The orders' nouns; gathered here because Django looks for models in one place."""

from orders.models.after_sales import ReturnEvent, ReturnLine, ReturnPicture, ReturnRequest
from orders.models.approval import RefundApproval
from orders.models.credit import CreditNote, CreditNoteLine
from orders.models.invoice import Invoice, InvoiceLine
from orders.models.life import OrderEvent
from orders.models.order import LineAdjustment, Order, OrderLine

__all__ = [
    "CreditNote",
    "CreditNoteLine",
    "Invoice",
    "InvoiceLine",
    "LineAdjustment",
    "Order",
    "OrderEvent",
    "OrderLine",
    "RefundApproval",
    "ReturnEvent",
    "ReturnLine",
    "ReturnPicture",
    "ReturnRequest",
]
