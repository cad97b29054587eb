"""Write what half a year of orders left in the money books, and credit notes of cancelled ones."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from orders.models import CreditNote, CreditNoteLine, Order, OrderLine
from payments.models import BooksEntry, BooksTransaction, Refund
from payments.models.books import Account
from payments.services.books import Entry
from shop.demo.history import Bought, Sale

BATCH = 1000
Line = tuple[Sale, Bought, OrderLine]
Page = tuple[BooksTransaction, list[Entry]]


def write_money(lines: Iterable[Line]) -> None:
    """Write credit notes and books for orders as they stand."""
    paid: list[tuple[Sale, Order, list[OrderLine]]] = []
    for _number, those in groupby(lines, key=lambda line: line[2].order_id):
        stated = list(those)
        sale, order = stated[0][0], stated[0][2].order
        if sale.paid_at:
            paid.append((sale, order, [line for _sale, _item, line in stated]))
    cancelled = [(order, rows) for sale, order, rows in paid if sale.ended_at]
    write_notes(cancelled)
    arrived = {
        refund.reference: refund for refund in Refund.objects.select_related("payment").all()
    }
    write_pages(page for sale, order, _rows in paid for page in pages_of(sale, order, arrived))


def write_notes(cancelled: list[tuple[Order, list[OrderLine]]]) -> None:
    """Write a credit note of all for each cancelled order."""
    notes = CreditNote.objects.bulk_create(
        (
            CreditNote(
                order=order,
                reference=f"cancel:{order.number}",
                amount=order.payable_amount,
                freight_amount=order.freight_amount,
                reason="不想要了",
                created_at=order.ended_at or order.placed_at,
            )
            for order, _rows in cancelled
        ),
        batch_size=BATCH,
    )
    CreditNoteLine.objects.bulk_create(
        (
            CreditNoteLine(note=note, line=row, quantity=row.quantity, amount=row.net_amount)
            for note, (_order, rows) in zip(notes, cancelled, strict=True)
            for row in rows
        ),
        batch_size=BATCH,
    )


def pages_of(sale: Sale, order: Order, arrived: dict[str, Refund]) -> Iterator[Page]:
    """Yield what an order has in the books: its sale, and what was given back of it."""
    yield (
        head("sale", f"sale:{order.number}", order, sale.paid_at),
        [
            (Account.CLEARING, "sandbox", order.payable_amount),
            (Account.SALES, "", -order.goods_amount),
            (Account.FREIGHT, "", -order.freight_amount),
        ],
    )
    if sale.ended_at is None:
        return
    refund = arrived[f"cancel:{order.number}"]
    yield (
        head("credit", f"credit:{refund.reference}", order, sale.ended_at),
        [
            (Account.REFUNDS, "", refund.amount),
            (Account.REFUNDS_PAYABLE, "", -refund.amount),
        ],
    )
    yield (
        head("refund_arrived", f"refund:{refund.out_refund_no}:arrived", order, sale.ended_at),
        [
            (Account.REFUNDS_PAYABLE, "", refund.amount),
            (Account.CLEARING, refund.payment.gateway, -refund.amount),
        ],
    )


def head(kind: str, reference: str, order: Order, at: datetime | None) -> BooksTransaction:
    """Make a transaction's row."""
    return BooksTransaction(
        kind=kind,
        reference=reference,
        order_reference=order.number,
        currency=order.currency,
        posted_at=at or order.placed_at,
    )


def write_pages(pages: Iterable[Page]) -> None:
    """Write transactions in the order they happened, with their entries."""
    written = sorted(pages, key=lambda page: page[0].posted_at)
    heads = BooksTransaction.objects.bulk_create((head for head, _ in written), batch_size=BATCH)
    BooksEntry.objects.bulk_create(
        (
            BooksEntry(transaction=head, account=account, gateway=gateway, amount=amount)
            for head, (_page, entries) in zip(heads, written, strict=True)
            for account, gateway, amount in entries
            if amount
        ),
        batch_size=BATCH,
    )
