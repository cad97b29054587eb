"""Money at the operator's desk."""

from payments.admin.bills import BillCheckAdmin
from payments.admin.books import JournalAdmin
from payments.admin.payments import PaymentAdmin, PaymentEventAdmin
from payments.admin.refunds import RefundAdmin

__all__ = ["BillCheckAdmin", "JournalAdmin", "PaymentAdmin", "PaymentEventAdmin", "RefundAdmin"]
