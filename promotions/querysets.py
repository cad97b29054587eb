"""Choices of promotions and coupons."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Now


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

    def automatic(self) -> Self:
        """Keep promotions that need no coupon."""
        return self.exclude(lane="coupon")


class CouponQuerySet(models.QuerySet[Any]):
    """Coupons by whether they can be used."""

    def usable(self) -> Self:
        """Keep coupons that are neither used nor withdrawn, nor out of date."""
        return self.filter(state="available").filter(Q(expires_at=None) | Q(expires_at__gt=Now()))

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
