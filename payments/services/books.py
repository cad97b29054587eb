"""Write the money books: in double entry, in the transaction of what happened, once."""

from collections.abc import Sequence

from django.conf import settings

from operations.statements import Row, Statement
from payments.models import Payment, Refund
from payments.models.books import Account

Entry = tuple[str, str, int]

# One statement for both tables: it stands on the way of every order that is paid.
POST = Statement("""
WITH posted AS (
    INSERT INTO payments_bookstransaction (kind, reference, order_reference, currency)
    VALUES ($1, $2, $3, $4) ON CONFLICT (reference) DO NOTHING RETURNING id)
INSERT INTO payments_booksentry (transaction_id, account, gateway, amount)
SELECT posted.id, entry.* FROM posted, unnest($5::text[], $6::text[], $7::bigint[]) entry
""")
POSTED = Statement("""
SELECT posted.kind, posted.order_reference, posted.currency,
    entry.account, entry.gateway, entry.amount
FROM payments_bookstransaction posted JOIN payments_booksentry entry
    ON entry.transaction_id = posted.id
WHERE posted.reference = $1
""")


class DoesNotBalance(Exception):
    """The debits are not the credits."""


class BookedOtherwise(Exception):
    """This reference stands in the books with another content."""


def post(
    *,
    kind: str,
    reference: str,
    order_reference: str,
    entries: Sequence[Entry],
    currency: str = "",
) -> bool:
    """Book entries of (account, gateway or "", fen: debit +, credit −); tell whether it did.

    Entries of nothing are left out, and nothing but those is not booked at all. Call it in the
    transaction of what happened. A reference is booked once: again it changes nothing.
    Raises DoesNotBalance, BookedOtherwise.
    """
    moved = [(str(account), gateway, amount) for account, gateway, amount in entries if amount]
    if sum(amount for _account, _gateway, amount in moved):
        raise DoesNotBalance(reference)
    if not moved:
        return False
    head = (kind, order_reference, currency or settings.CURRENCY)
    accounts, gateways, amounts = (list(side) for side in zip(*moved, strict=True))
    if POST.run(kind, reference, *head[1:], accounts, gateways, amounts):
        return True
    if sorted(POSTED.rows(reference)) != sorted(rows_of(head, moved)):
        raise BookedOtherwise(reference)
    return False


def rows_of(head: tuple[str, str, str], entries: Sequence[Entry]) -> list[Row]:
    """Return a transaction as POSTED gives it."""
    return [(*head, *entry) for entry in entries]


def surplus_received(payment: Payment) -> None:
    """Book money that came for nobody: paid twice, or too late."""
    post(
        kind="surplus",
        reference=f"surplus:{payment.out_trade_no}",
        order_reference=payment.order_reference,
        currency=payment.currency,
        entries=[
            (Account.CLEARING, payment.gateway, payment.amount),
            (Account.DEPOSITS, "", -payment.amount),
        ],
    )


def surplus_refund_requested(payment: Payment, refund: Refund) -> None:
    """Book that money for nobody is promised back to who sent it."""
    move(refund, payment, "requested", Account.DEPOSITS, Account.REFUNDS_PAYABLE)


def refund_arrived(refund: Refund) -> None:
    """Book that a refund has left the gateway for the shopper."""
    move(refund, refund.payment, "arrived", Account.REFUNDS_PAYABLE, Account.CLEARING)


def refund_paid_out(refund: Refund) -> None:
    """Book that a refund was paid in another way than through its gateway."""
    move(refund, refund.payment, "by_hand", Account.REFUNDS_PAYABLE, Account.BY_HAND)


def move(refund: Refund, payment: Payment, step: str, debit: Account, credit: Account) -> None:
    """Book one step of a refund."""
    post(
        kind=f"refund_{step}",
        reference=f"refund:{refund.out_refund_no}:{step}",
        order_reference=payment.order_reference,
        currency=payment.currency,
        entries=[
            (debit, at_gateway(debit, payment), refund.amount),
            (credit, at_gateway(credit, payment), -refund.amount),
        ],
    )


def at_gateway(account: Account, payment: Payment) -> str:
    """Return whose account it is: money at gateways is counted for each."""
    return payment.gateway if account == Account.CLEARING else ""
