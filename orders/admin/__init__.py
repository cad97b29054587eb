"""The counter: what the staff see of orders, and the buttons that call the verbs."""

from orders.admin.approvals import RefundApprovalAdmin, SharedRefundAdmin
from orders.admin.invoices import InvoiceAdmin
from orders.admin.products import SoldProductAdmin
from orders.admin.queue import OrderAdmin
from orders.admin.requests import ReturnRequestAdmin

__all__ = [
    "InvoiceAdmin",
    "OrderAdmin",
    "RefundApprovalAdmin",
    "ReturnRequestAdmin",
    "SharedRefundAdmin",
    "SoldProductAdmin",
]
