"""Somebody's points, told to them and given up."""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

import loyalty.services.ledger
from loyalty.models import PointsAccount, PointsEntry, Redemption
from operations.facts import Facts, told

# Every lot has lapsed by then.
END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)


def facts_of(user: Any) -> dict[str, Facts]:
    """Return somebody's points, every change of them, and what they were spent on."""
    entries = PointsEntry.objects.filter(account=user.pk)
    redeemed = Redemption.objects.filter(user=user)
    moved = ("kind", "delta", "growth", "order_reference", "note", "created_at")
    return {
        "points": told(PointsAccount.objects.filter(pk=user.pk), "balance", "owed", "growth"),
        "points_changes": told(entries, *moved),
        "rewards": told(redeemed, "reward__name", "order_reference", "created_at"),
    }


@transaction.atomic
def erase(user: Any) -> None:
    """Write off somebody's points; the entries stay, for the books stand on them."""
    if PointsAccount.objects.filter(pk=user.pk).exists():
        loyalty.services.ledger.hold(user.pk, END_OF_TIME)
