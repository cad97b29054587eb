"""Rewards: points redeemed for a coupon at once, or for goods that an order brings."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

import loyalty.services.books
import loyalty.services.ledger
import promotions.services.coupons
from loyalty.models import PointsEntry, Redemption, Reward
from loyalty.services.ledger import Kind, Reason
from operations.amounts import share_of
from promotions.services.coupons import CouponRefused


class RewardRefused(Exception):
    """This reward cannot be had."""


@transaction.atomic
def redeem(*, reward_id: int, user: Any, had: int | None = None) -> Redemption:
    """Redeem points for a coupon. Raises RewardRefused, NotEnoughPoints.

    ``had`` is how often the shopper saw they had it, so that a button pressed twice acts once.
    """
    reward: Any = Reward.objects.filter(pk=reward_id, variant=None).first()
    if reward is None:
        raise RewardRefused(_("There is no such reward."))
    redemption = take(reward, user, had=had)
    try:
        coupon = promotions.services.coupons.issue(reward.template, user)
    except CouponRefused as refusal:
        raise RewardRefused(str(refusal)) from refusal
    Redemption.objects.filter(pk=redemption.pk).update(coupon=coupon)
    redemption.coupon = coupon
    return redemption


@transaction.atomic
def take_for_goods(
    *,
    reward_id: int,
    user: Any,
    order_reference: str,
    points_amount: int,
    had: int | None = None,
) -> Redemption:
    """Take and count the points of a reward in goods, in the transaction of its order.

    ``points_amount`` is what the order says they paid, in fen; what they were worth beyond that is
    released here. Raises RewardRefused, NotEnoughPoints.
    """
    reward: Any = Reward.objects.filter(pk=reward_id, template=None).first()
    if reward is None:
        raise RewardRefused(_("There is no such reward."))
    return take(reward, user, order_reference, points_amount, had)


def take(
    reward: Reward,
    user: Any,
    order_reference: str = "",
    points_amount: int = 0,
    had: int | None = None,
) -> Redemption:
    """Count one more of a reward and take its points. Raises RewardRefused, NotEnoughPoints."""
    now = timezone.now()
    account = loyalty.services.ledger.hold(user.pk, now)
    offered = Reward.objects.offered(now).filter(pk=reward.pk)
    # The update locks the reward: all who redeem it wait here for one another.
    if not offered.left().update(redeemed_count=F("redeemed_count") + 1):
        gone = offered.exists()
        words = _("All of these are gone.") if gone else _("This is not on offer now.")
        raise RewardRefused(words)
    number = next_number(reward, user, had)
    reason = Reason(
        Kind.REDEEMED, f"{reward.pk}-{user.pk}-{number}", order_reference, note=reward.name
    )
    entry = loyalty.services.ledger.take(account, reward.points, reason)
    released = reward.points * settings.POINT_AMOUNT - points_amount
    loyalty.services.books.promise(entry, -released)
    return Redemption.objects.create(
        reward=reward,
        user=user,
        number=number,
        entry=entry,
        order_reference=order_reference or None,
        released_amount=released,
    )


def next_number(reward: Reward, user: Any, seen: int | None) -> int:
    """Return the number of a shopper's next redemption of a locked reward. Raises RewardRefused."""
    rows = Redemption.objects.filter(reward=reward, user=user)
    had = rows.filter(returned_at=None).count()
    if had >= reward.per_user:
        raise RewardRefused(_("You have had this as often as it is offered."))
    if seen is not None and seen != had:
        raise RewardRefused(_("You have just redeemed this; please look again."))
    return rows.count() + 1


def give_back(taken: PointsEntry, given: PointsEntry) -> None:
    """Book points of a reward that its called-off order gave back; free its place with the last.

    Call it under the account's lock, once for each ``given``.
    """
    redemption = Redemption.objects.filter(entry=taken, returned_at=None).first()
    if redemption is None:
        return
    rows = PointsEntry.objects.filter(
        order_reference=taken.order_reference, kind=Kind.GIVEN_BACK, pk__lte=given.pk
    )
    back = sum(rows.values_list("delta", flat=True))
    already, whole = back - given.delta, -taken.delta
    amount = share_of(redemption.released_amount, given.delta, whole, already)
    loyalty.services.books.promise(given, amount)
    if back == whole:
        Redemption.objects.filter(pk=redemption.pk).update(returned_at=timezone.now())
        Reward.objects.filter(pk=redemption.reward_id).update(
            redeemed_count=F("redeemed_count") - 1
        )
