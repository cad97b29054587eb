"""Coupons: made, claimed, typed in, used by one order, and given back when it ends unshipped."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from promotions.models import Coupon, CouponTemplate, Promotion

# Without what is mistaken for another: 0 O, 1 I L.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12
MOST_AT_ONCE = 10_000


class CouponRefused(Exception):
    """This coupon cannot be had, or not be used."""


@transaction.atomic
def claim(*, template_id: int, user: Any) -> Coupon:
    """Give a shopper one more coupon of a template from the claim centre. Raises CouponRefused."""
    template = CouponTemplate.objects.filter(pk=template_id, is_claimable=True).first()
    if template is None:
        raise CouponRefused(_("There is no such coupon."))
    return issue(template, user)


@transaction.atomic
def enter_code(*, code: str, user: Any) -> Coupon:
    """Give a shopper the coupon a code stands for: their own, a free one, or a public one.

    Raises CouponRefused.
    """
    wanted = code.strip().upper()
    coupon = Coupon.objects.filter(code=wanted).lock().first()
    if coupon is not None:
        return keep(coupon, user)
    template = CouponTemplate.objects.filter(public_code=wanted).first()
    if template is None:
        raise CouponRefused(_("There is no such coupon."))
    own = Coupon.objects.usable().owned_by(user).filter(template=template).first()
    return own or issue(template, user)


def keep(coupon: Coupon, user: Any) -> Coupon:
    """Make a locked coupon the shopper's own.

    Raises CouponRefused for anybody else's, and for one that cannot be used any more.
    """
    if coupon.user_id not in {None, user.pk}:
        raise CouponRefused(_("There is no such coupon."))
    if not Coupon.objects.usable().filter(pk=coupon.pk).exists():
        raise CouponRefused(_("This coupon cannot be used any more."))
    if coupon.user_id == user.pk:
        return coupon
    # Two coupons of one shopper are taken one after the other: the number is counted once.
    template = CouponTemplate.objects.select_for_update(no_key=True).get(pk=coupon.template_id)
    coupon.number = next_number(template, user)
    coupon.user = user
    coupon.claimed_at = timezone.now()
    coupon.expires_at = coupon.expires_at or expiry(template, coupon.claimed_at)
    coupon.save(update_fields=["number", "user", "claimed_at", "expires_at"])
    return coupon


def issue(template: CouponTemplate, user: Any) -> Coupon:
    """Make a coupon for a shopper. Raises CouponRefused when there are none, or none for them."""
    now = timezone.now()
    if not Promotion.objects.running(now).filter(pk=template.promotion_id).exists():
        raise CouponRefused(_("This coupon is not given out now."))
    free = Q(total=None) | Q(total__gt=F("issued_count"))
    # The update locks the template: all who claim it wait here for one another.
    if not CouponTemplate.objects.filter(free, pk=template.pk).update(
        issued_count=F("issued_count") + 1
    ):
        raise CouponRefused(_("All of these coupons are gone."))
    return Coupon.objects.create(
        template=template,
        code=fresh_code(),
        user=user,
        number=next_number(template, user),
        claimed_at=now,
        expires_at=expiry(template, now),
    )


def next_number(template: CouponTemplate, user: Any) -> int:
    """Return the number of a shopper's next coupon of a locked template. Raises CouponRefused."""
    had = Coupon.objects.owned_by(user).filter(template=template).count()
    if had >= template.per_user:
        raise CouponRefused(_("You have had this coupon already."))
    return had + 1


def expiry(template: CouponTemplate, now: datetime) -> datetime | None:
    """Return until when a coupon claimed now can be used: its days, or its promotion's end."""
    ends = template.promotion.ends_at
    if template.valid_days is None:
        return ends
    lapses = now + timedelta(days=template.valid_days)
    return min(lapses, ends) if ends else lapses


def fresh_code() -> str:
    """Return a code that nobody guesses."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


@transaction.atomic
def make_batch(*, template_id: int, count: int) -> list[Coupon]:
    """Make coupons to hand out by their codes. Raises CouponRefused when these are too many."""
    template = CouponTemplate.objects.get(pk=template_id)
    if not 1 <= count <= MOST_AT_ONCE:
        words = _("Make between 1 and %(most)d coupons at once.")
        raise CouponRefused(words % {"most": MOST_AT_ONCE})
    free = Q(total=None) | Q(total__gte=F("issued_count") + count)
    if not CouponTemplate.objects.filter(free, pk=template_id).update(
        issued_count=F("issued_count") + count
    ):
        raise CouponRefused(_("That is more than the template allows."))
    return Coupon.objects.bulk_create(
        Coupon(template=template, code=fresh_code(), expires_at=template.promotion.ends_at)
        for _ in range(count)
    )


def use(*, coupon_id: int, user: Any, order_reference: str, at: datetime) -> None:
    """Spend a shopper's coupon on an order, in its transaction. Raises CouponRefused."""
    mine = Coupon.objects.usable().owned_by(user).filter(pk=coupon_id)
    if not mine.update(state=Coupon.State.USED, order_reference=order_reference, used_at=at):
        raise CouponRefused(_("This coupon cannot be used any more."))


def give_back(*, order_reference: str) -> int:
    """Give the coupon of an order that ended back to its owner; return how many these were."""
    return Coupon.objects.filter(order_reference=order_reference).update(
        state=Coupon.State.AVAILABLE, order_reference=None, used_at=None
    )


@transaction.atomic
def withdraw(*, coupon_ids: Iterable[int]) -> list[Coupon]:
    """Withdraw coupons that no order has used; return those. Used ones stay as they are."""
    available = Coupon.objects.filter(pk__in=coupon_ids, state=Coupon.State.AVAILABLE)
    withdrawn = list(available.lock())
    Coupon.objects.filter(pk__in=[coupon.pk for coupon in withdrawn]).update(
        state=Coupon.State.VOID
    )
    return withdrawn
