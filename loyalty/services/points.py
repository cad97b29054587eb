"""Points in the life of an order, and what the clock and the staff do to them.

Each verb opens a transaction or joins the caller's, locks the account first and changes it once
for each reference.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

import loyalty.selectors
import loyalty.services.ledger
import loyalty.services.rewards
import operations.services.outbox
from loyalty.models import PointsAccount, PointsEntry, PointsLot
from loyalty.services.ledger import Kind, NotEnoughPoints, Reason
from operations.amounts import share_of

FEN_A_YUAN = 100
WHOLE = 10_000
# Points given back after they would have lapsed can still be spent for so long.
LAST_CHANCE = timedelta(days=7)
TELL_BEFORE = timedelta(days=loyalty.selectors.SOON_DAYS)
MOST_A_SWEEP = 500
REACHED = "level.reached"
EXPIRING = "points.expiring"
TAKEN_FOR_ORDERS = (Kind.SPENT, Kind.REDEEMED)


class BadAdjustment(Exception):
    """This cannot be adjusted so."""


@transaction.atomic
def spend(*, user_id: int, count: int, order_reference: str) -> PointsEntry:
    """Spend points on an order, those that lapse first, once an order. Raises NotEnoughPoints."""
    if count < 1:
        raise NotEnoughPoints(_("Spend at least one point."))
    account = loyalty.services.ledger.hold(user_id, timezone.now())
    reason = Reason(Kind.SPENT, order_reference, order_reference)
    known = loyalty.services.ledger.written(reason)
    return known or loyalty.services.ledger.take(account, count, reason)


@transaction.atomic
def give_back(*, order_reference: str, count: int, reference: str) -> PointsEntry | None:
    """Give back points an order took, never more than it took; once a reference.

    They are good as long as the last of them was, or a week if that is over. Returns None where
    there is nothing to give back.
    """
    taken = entry_of(order_reference, *TAKEN_FOR_ORDERS)
    if taken is None:
        return None
    now = timezone.now()
    account = loyalty.services.ledger.hold(taken.account_id, now)
    reason = Reason(Kind.GIVEN_BACK, reference, order_reference)
    known = loyalty.services.ledger.written(reason)
    left = -taken.delta - moved(order_reference, Kind.GIVEN_BACK)
    if known or min(count, left) < 1:
        return known
    until = max(taken.outlived_at or now, now + LAST_CHANCE)
    entry = loyalty.services.ledger.add(account, min(count, left), reason, expires_at=until)
    if taken.kind == Kind.REDEEMED:
        loyalty.services.rewards.give_back(taken, entry)
    return entry


@transaction.atomic
def earn(*, user_id: int, order_reference: str, amount: int) -> PointsEntry | None:
    """Let an order earn points and growth for ``amount`` fen of goods that were kept, once.

    Returns None where that is too little for a point.
    """
    now = timezone.now()
    account = loyalty.services.ledger.hold(user_id, now)
    before = loyalty.selectors.level_at(account.growth)
    points = points_for(amount, before.earn_share if before else WHOLE)
    reason = Reason(
        Kind.EARNED, order_reference, order_reference, growth=max(0, amount) // FEN_A_YUAN
    )
    known = loyalty.services.ledger.written(reason)
    if known or not (points or reason.growth):
        return known
    until = now + timedelta(days=settings.POINTS_LIFETIME_DAYS)
    entry = loyalty.services.ledger.add(account, points, reason, expires_at=until)
    tell_of_level(account, before.rank if before else 0)
    return entry


def points_for(amount: int, earn_share: int) -> int:
    """Return how many points goods of an amount in fen earn at a level."""
    return max(0, amount) * settings.POINTS_PER_YUAN * earn_share // (FEN_A_YUAN * WHOLE)


@transaction.atomic
def take_back(
    *, order_reference: str, part: int, whole: int, already: int, reference: str
) -> PointsEntry | None:
    """Take back what ``part`` of an order's ``whole`` had earned, ``already`` having been taken.

    What was spent meanwhile is owed; what lapsed is gone once, not twice. Once a reference;
    returns None where there is nothing to take.
    """
    earned = entry_of(order_reference, Kind.EARNED)
    if earned is None or part < 1:
        return None
    account = loyalty.services.ledger.hold(earned.account_id, timezone.now())
    reason = Reason(
        Kind.TAKEN_BACK,
        reference,
        order_reference,
        growth=-min(share_of(earned.growth, part, whole, already), account.growth),
    )
    known = loyalty.services.ledger.written(reason)
    left = earned.delta - lapsed_of(earned) + moved(order_reference, Kind.TAKEN_BACK)
    points = min(share_of(earned.delta, part, whole, already), left)
    if known or not (points or reason.growth):
        return known
    return loyalty.services.ledger.take(account, points, reason, own=earned, may_owe=True)


def entry_of(order_reference: str, *kinds: str) -> PointsEntry | None:
    """Return the one entry of these kinds an order has."""
    rows = PointsEntry.objects.filter(order_reference=order_reference, kind__in=kinds)
    entry: PointsEntry | None = rows.order_by("pk").first()
    return entry


def moved(order_reference: str, kind: str) -> int:
    """Sum the points of a kind an order has moved by now."""
    rows = PointsEntry.objects.filter(order_reference=order_reference, kind=kind)
    return int(rows.aggregate(sum=Sum("delta"))["sum"] or 0)


def lapsed_of(earned: PointsEntry) -> int:
    """Return how many points of what was earned have lapsed."""
    gone = loyalty.services.ledger.written(Reason(Kind.EXPIRED, str(earned.pk)))
    return -gone.delta if gone else 0


@transaction.atomic
def adjust(
    *, user_id: int, points: int, growth: int, note: str, actor: Any, reference: str
) -> PointsEntry:
    """Let a clerk add or take points and growth, and say why; once a reference.

    Raises BadAdjustment, NotEnoughPoints.
    """
    if not note.strip():
        raise BadAdjustment(_("Say why."))
    if not (points or growth):
        raise BadAdjustment(_("Say how many points or how much growth."))
    now = timezone.now()
    account = loyalty.services.ledger.hold(user_id, now)
    if account.growth + growth < 0:
        raise BadAdjustment(_("That is more growth than there is."))
    reason = Reason(Kind.ADJUSTED, reference, note=note.strip(), growth=growth, actor_id=actor.pk)
    known = loyalty.services.ledger.written(reason)
    if known:
        return known
    if points < 0:
        return loyalty.services.ledger.take(account, -points, reason)
    before = loyalty.selectors.level_at(account.growth)
    until = now + timedelta(days=settings.POINTS_LIFETIME_DAYS)
    entry = loyalty.services.ledger.add(account, points, reason, expires_at=until)
    tell_of_level(account, before.rank if before else 0)
    return entry


def tell_of_level(account: PointsAccount, rank: int) -> None:
    """Promise a letter to who has just come to a level above ``rank``."""
    after = loyalty.selectors.level_at(account.growth)
    if after and after.rank > max(rank, 1):
        operations.services.outbox.enqueue(
            topic=REACHED,
            key=f"points:{account.pk}",
            payload={"user": account.pk, "level": after.pk},
        )


def expire_due(at: datetime | None = None) -> int:
    """Write off lapsed points account by account, each in its transaction; return how many."""
    now = at or timezone.now()
    gone = 0
    for user_id in accounts_of(PointsLot.objects.lapsed(now)):
        with transaction.atomic():
            account = PointsAccount.objects.select_for_update(no_key=True).get(pk=user_id)
            gone += loyalty.services.ledger.write_off(account, now)
    return gone


def tell_expiring(at: datetime | None = None) -> int:
    """Promise each shopper one letter about points that lapse soon; return how many letters.

    A lot is told of once: who takes it first tells of it.
    """
    now = at or timezone.now()
    soon = PointsLot.objects.live(now).filter(expires_at__lte=now + TELL_BEFORE, told_at=None)
    told = 0
    for user_id in accounts_of(soon):
        with transaction.atomic():
            if soon.filter(account=user_id).update(told_at=now):
                operations.services.outbox.enqueue(
                    topic=EXPIRING, key=f"points:{user_id}", payload={"user": user_id}
                )
                told += 1
    return told


def accounts_of(lots: Any) -> Iterator[int]:
    """Yield the accounts of some lots, at most so many a sweep."""
    rows = lots.order_by("account").values_list("account", flat=True).distinct()
    yield from list(rows[:MOST_A_SWEEP])
