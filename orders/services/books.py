"""What orders write into the money books: a sale when it is paid, a credit note when it is not."""

import payments.services.books
from orders.models import CreditNote, Order
from payments.models.books import Account


def sale(order: Order, gateway: str = "") -> None:
    """Book a paid order; ``gateway`` has its money, none where nothing was to be paid."""
    payments.services.books.post(
        kind="sale",
        reference=f"sale:{order.number}",
        order_reference=order.number,
        currency=order.currency,
        entries=[
            (Account.CLEARING, gateway, order.payable_amount),
            (Account.DISCOUNT, "", order.discount_amount),
            (Account.POINTS_LIABILITY, "", order.points_amount),
            (Account.SALES, "", -order.goods_amount),
            (Account.FREIGHT, "", -order.freight_amount),
            (Account.TAX, "", -order.tax_amount),
        ],
    )


def credit(note: CreditNote) -> None:
    """Book what a credit note promises the shopper: money, and points given back."""
    payments.services.books.post(
        kind="credit",
        reference=f"credit:{note.reference}",
        order_reference=note.order.number,
        currency=note.order.currency,
        entries=[
            (Account.REFUNDS, "", note.amount + note.points_amount),
            (Account.REFUNDS_PAYABLE, "", -note.amount),
            (Account.POINTS_LIABILITY, "", -note.points_amount),
        ],
    )
