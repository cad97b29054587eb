"""Choices of promotions, flash sales, coupons and what the front shows."""

from datetime import datetime
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now

Rows = TypeVar("Rows", bound=models.QuerySet[Any])


def staged(rows: Rows, **stages: Q) -> Rows:
    """Add to rows as their ``stage`` the first that fits, else running."""
    cases = [When(fits, then=Value(stage)) for stage, fits in stages.items()]
    words = models.CharField()
    return rows.annotate(stage=Case(*cases, default=Value("running"), output_field=words))


class PromotionQuerySet(models.QuerySet[Any]):
    """Promotions by whether they run."""

    def switched_on(self) -> Self:
        """Keep promotions that nobody has switched off, alone or with their campaign."""
        return self.filter(Q(campaign=None) | Q(campaign__is_active=True), is_active=True)

    def running(self, at: datetime | Value) -> Self:
        """Keep promotions that run at a moment."""
        own = Q(starts_at=None) | Q(starts_at__lte=at), Q(ends_at=None) | Q(ends_at__gt=at)
        of_campaign = Q(campaign=None) | Q(campaign__starts_at__lte=at, campaign__ends_at__gt=at)
        return self.switched_on().filter(*own, of_campaign)

    def limited(self) -> Self:
        """Keep promotions that can run out, in all or for one shopper."""
        limits = Q(use_limit=None, budget_amount=None, uses_each=None)
        return self.exclude(limits)

    def staged(self, at: datetime) -> Self:
        """Add to each promotion its ``stage``: off, over, used_up, planned or running."""
        off = Q(is_active=False) | Q(campaign__is_active=False)
        over = Q(ends_at__lte=at) | Q(campaign__ends_at__lte=at)
        planned = Q(starts_at__gt=at) | Q(campaign__starts_at__gt=at)
        gone = Q(use_limit__lte=F("used_count")) | Q(budget_amount__lte=F("spent_amount"))
        return staged(self, off=off, over=over, used_up=gone, planned=planned)

    def automatic(self) -> Self:
        """Keep promotions that need no coupon."""
        return self.exclude(lane="coupon")


class FlashSaleQuerySet(models.QuerySet[Any]):
    """Flash sales by their time; a sale of a campaign runs only while that does."""

    def switched_on(self) -> Self:
        """Keep sales that nobody has switched off, alone or with their campaign."""
        return self.filter(Q(campaign=None) | Q(campaign__is_active=True), is_active=True)

    def running(self, at: datetime | Value) -> Self:
        """Keep sales that run at a moment, sold out or not."""
        of_campaign = Q(campaign=None) | Q(campaign__starts_at__lte=at, campaign__ends_at__gt=at)
        return self.switched_on().filter(of_campaign, starts_at__lte=at, ends_at__gt=at)

    def ahead(self, at: datetime) -> Self:
        """Keep sales of visible goods that run at a moment or come after it, next to end first."""
        of_campaign = Q(campaign=None) | Q(campaign__ends_at__gt=at)
        goods = {"variant__is_active": True, "variant__product__card__is_visible": True}
        rows = self.switched_on().filter(of_campaign, ends_at__gt=at, **goods)
        return rows.order_by("ends_at", "pk")

    def staged(self, at: datetime) -> Self:
        """Add to each sale its ``stage``, in the words of promotions: used_up is sold out."""
        off = Q(is_active=False) | Q(campaign__is_active=False)
        over = Q(ends_at__lte=at) | Q(campaign__ends_at__lte=at)
        planned = Q(starts_at__gt=at) | Q(campaign__starts_at__gt=at)
        return staged(self, off=off, over=over, used_up=Q(sold__gte=F("quota")), planned=planned)

    def with_units(self, count: int) -> Self:
        """Keep sales that run by their own dates now and have so many units left."""
        window = {"starts_at__lte": Now(), "ends_at__gt": Now()}
        return self.filter(is_active=True, quota__gte=F("sold") + count, **window)


class FrontQuerySet(models.QuerySet[Any]):
    """What the front shows, by its time."""

    def shown(self, at: datetime) -> Self:
        """Keep what is shown to some audience at a moment."""
        begun = Q(starts_at=None) | Q(starts_at__lte=at)
        return self.filter(begun, Q(ends_at=None) | Q(ends_at__gt=at), is_active=True)

    def staged(self, at: datetime) -> Self:
        """Add to each its ``stage``: off, over, planned or running."""
        over, planned = Q(ends_at__lte=at), Q(starts_at__gt=at)
        return staged(self, off=Q(is_active=False), over=over, planned=planned)


class CouponQuerySet(models.QuerySet[Any]):
    """Coupons by whether they can be used."""

    def usable(self) -> Self:
        """Keep coupons that are neither used nor withdrawn, nor out of date."""
        return self.filter(state="available").filter(Q(expires_at=None) | Q(expires_at__gt=Now()))

    def in_tab(self, tab: str) -> Self:
        """Keep coupons that are ``usable``, ``used`` or ``lapsed``, as their owner sees it."""
        if tab == "used":
            return self.filter(state="used").order_by("-used_at")
        running = {"template__promotion__is_active": True}
        campaign = Q(template__promotion__campaign=None)
        campaign |= Q(template__promotion__campaign__is_active=True)
        usable = self.usable().filter(campaign, **running)
        if tab == "usable":
            return usable.expiring_first()
        return self.exclude(state="used").exclude(pk__in=usable.values("pk"))

    def owned_by(self, user: Any) -> Self:
        """Keep a shopper's own coupons."""
        return self.filter(user_id=user.pk)

    def unclaimed(self) -> Self:
        """Keep coupons whose code nobody has typed in yet."""
        return self.filter(user=None, state="available")

    def lock(self) -> Self:
        """Lock the chosen rows in primary-key order."""
        return self.order_by("pk").select_for_update(no_key=True, of=("self",))

    def expiring_first(self) -> Self:
        """Order by when they lapse, what never lapses last."""
        return self.order_by(F("expires_at").asc(nulls_last=True), "pk")
