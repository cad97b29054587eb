"""The only hand that changes points accounts: each change one entry, under the account's lock.

Points lie in lots by when they lapse. Σ delta of the entries = balance - owed, and Σ points left
in the lots = balance; ``manage.py verify_points`` proves it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

import loyalty.services.books
from loyalty.models import PointsAccount, PointsEntry, PointsLot

Kind = PointsEntry.Kind


class NotEnoughPoints(Exception):
    """The account has fewer points that can be spent."""


@dataclass(frozen=True)
class Reason:
    """Why an account changes; a kind's reference is written once."""

    kind: PointsEntry.Kind
    reference: str
    order_reference: str = ""
    note: str = ""
    growth: int = 0
    actor_id: int | None = None

    @property
    def key(self) -> str:
        """Return the reference as the entry bears it."""
        return f"{self.kind}:{self.reference}"


def hold(user_id: int, at: datetime) -> PointsAccount:
    """Open a shopper's account if need be, lock it and write off what has lapsed by ``at``.

    Call it in a transaction, before any other lock of loyalty.
    """
    accounts = PointsAccount.objects.filter(pk=user_id).select_for_update(no_key=True)
    account: PointsAccount | None = accounts.first()
    if account is None:
        PointsAccount.objects.bulk_create([PointsAccount(pk=user_id)], ignore_conflicts=True)
        account = accounts.get()
    write_off(account, at)
    return account


def written(reason: Reason) -> PointsEntry | None:
    """Return the entry that has this reason already; ask under the account's lock."""
    entry: PointsEntry | None = PointsEntry.objects.filter(reference=reason.key).first()
    return entry


def add(
    account: PointsAccount, points: int, reason: Reason, *, expires_at: datetime
) -> PointsEntry:
    """Add points to a held account: what it owes is paid off first, the rest makes a lot."""
    paid = min(points, account.owed)
    entry = write(account, points, reason)
    if points:
        PointsLot.objects.create(
            entry=entry,
            account=account,
            points=points,
            points_left=points - paid,
            expires_at=expires_at,
        )
    change(account, balance=points - paid, owed=-paid, growth=reason.growth)
    return entry


def take(
    account: PointsAccount,
    points: int,
    reason: Reason,
    *,
    own: PointsEntry | None = None,
    may_owe: bool = False,
) -> PointsEntry:
    """Take points from a held account: from ``own``'s lot first, then what lapses first.

    What is missing is owed where it ``may_owe``. Raises NotEnoughPoints.
    """
    lots = list(PointsLot.objects.filter(account=account, points_left__gt=0).expiring_first())
    lots.sort(key=lambda lot: own is None or lot.pk != own.pk)
    parts = consume(lots, points)
    found = sum(parts.values())
    if found < points and not may_owe:
        raise NotEnoughPoints(_("You do not have that many points."))
    outlived = max((lot.expires_at for lot in lots if lot.pk in parts), default=None)
    entry = write(account, -points, reason, outlived_at=outlived)
    for lot_id, part in parts.items():
        use_up(lot_id, part)
    change(account, balance=-found, owed=points - found, growth=reason.growth)
    return entry


def consume(lots: Iterable[PointsLot], points: int) -> dict[int, int]:
    """Return how many points to take of which lot, in the lots' order, as far as they go."""
    parts: dict[int, int] = {}
    for lot in lots:
        part = min(points - sum(parts.values()), lot.points_left)
        if part:
            parts[lot.pk] = part
    return parts


def write_off(account: PointsAccount, at: datetime) -> int:
    """Take out of a locked account what has lapsed; return how many points these were."""
    lapsed = list(PointsLot.objects.filter(account=account).lapsed(at).expiring_first())
    for lot in lapsed:
        write(account, -lot.points_left, Reason(Kind.EXPIRED, str(lot.pk)))
        use_up(lot.pk, lot.points_left)
    gone = sum(lot.points_left for lot in lapsed)
    if gone:
        change(account, balance=-gone)
    return gone


def write(
    account: PointsAccount, delta: int, reason: Reason, outlived_at: datetime | None = None
) -> PointsEntry:
    """Write the entry of a change, into the money books too."""
    entry = PointsEntry.objects.create(
        account=account,
        delta=delta,
        growth=reason.growth,
        kind=reason.kind,
        reference=reason.key,
        order_reference=reason.order_reference,
        note=reason.note,
        actor_id=reason.actor_id,
        outlived_at=outlived_at,
    )
    loyalty.services.books.moved(entry)
    return entry


def use_up(lot_id: int, points: int) -> None:
    """Take points out of a lot of a locked account. Raises NotEnoughPoints."""
    rows = PointsLot.objects.filter(pk=lot_id, points_left__gte=points)
    if not rows.update(points_left=F("points_left") - points):
        raise NotEnoughPoints(_("You do not have that many points."))


def change(account: PointsAccount, *, balance: int = 0, owed: int = 0, growth: int = 0) -> None:
    """Change a locked account's counters, none of them below zero. Raises NotEnoughPoints."""
    rows = PointsAccount.objects.filter(
        pk=account.pk, balance__gte=-balance, owed__gte=-owed, growth__gte=-growth
    )
    if not rows.update(
        balance=F("balance") + balance, owed=F("owed") + owed, growth=F("growth") + growth
    ):
        raise NotEnoughPoints(_("You do not have that many points."))
    account.balance += balance
    account.owed += owed
    account.growth += growth
