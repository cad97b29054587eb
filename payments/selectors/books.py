"""What the money books say: balances, the trial balance, the journal of an order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Q, Sum

from payments.models.books import Account, BooksEntry


@dataclass(frozen=True)
class Side:
    """An account's entries in fen: all that was debited, all that was credited."""

    account: Account
    gateway: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Return debits less credits."""
        return self.debit - self.credit


@dataclass(frozen=True)
class Posting:
    """One transaction of the journal with its entries."""

    pk: int
    kind: str
    reference: str
    posted_at: datetime
    entries: tuple[BooksEntry, ...]


def balance(account: Account, *, gateway: str | None = None, at: datetime | None = None) -> int:
    """Return an account's balance in fen before a moment (now), at one gateway or in all."""
    entries = BooksEntry.objects.filter(account=account).until(at)
    return int((entries if gateway is None else entries.filter(gateway=gateway)).sum())


def balances_of_order(number: str) -> Mapping[Account, int]:
    """Map each account an order has touched to what the order's entries come to there."""
    sums = BooksEntry.objects.of_order(number).order_by("account").values_list("account")
    return {Account(name): amount for name, amount in sums.annotate(Sum("amount"))}


def trial_balance(at: datetime | None = None) -> list[Side]:
    """List every account, by gateway where it has one, as it stood before a moment (now)."""
    sums = (
        BooksEntry.objects.until(at)
        .order_by()
        .values_list("account", "gateway")
        .annotate(
            debit=Sum("amount", filter=Q(amount__gt=0), default=0),
            credit=Sum("amount", filter=Q(amount__lt=0), default=0),
        )
    )
    sides = [Side(Account(name), at, debit, -credit) for name, at, debit, credit in sums]
    place = list(Account).index
    return sorted(sides, key=lambda side: (place(side.account), side.gateway))


def journal_of(number: str) -> list[Posting]:
    """List what was booked for an order, oldest first."""
    entries = BooksEntry.objects.of_order(number).select_related("transaction").order_by("pk")
    return [
        Posting(head.pk, head.kind, head.reference, head.posted_at, tuple(sides))
        for head, sides in groupby(entries, key=lambda entry: entry.transaction)
    ]
