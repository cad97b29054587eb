"""Choices of points and rewards."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q


class EntryQuerySet(models.QuerySet[Any]):
    """Changes of points accounts by which way they went."""

    def in_tab(self, tab: str) -> Self:
        """Keep entries that added points (``earned``), took some (``spent``), or all."""
        if tab == "earned":
            return self.filter(delta__gt=0)
        return self.filter(delta__lt=0) if tab == "spent" else self


class LotQuerySet(models.QuerySet[Any]):
    """Lots of points by whether they can still be spent."""

    def live(self, at: datetime) -> Self:
        """Keep lots with points that can be spent at a moment."""
        return self.filter(points_left__gt=0, expires_at__gt=at)

    def lapsed(self, at: datetime) -> Self:
        """Keep lots with points that lapsed and are not written off yet."""
        return self.filter(points_left__gt=0, expires_at__lte=at)

    def expiring_first(self) -> Self:
        """Order by when they lapse."""
        return self.order_by("expires_at", "pk")


class RewardQuerySet(models.QuerySet[Any]):
    """Rewards by whether they can be had."""

    def offered(self, at: datetime) -> Self:
        """Keep rewards that are on offer at a moment."""
        window = Q(starts_at=None) | Q(starts_at__lte=at), Q(ends_at=None) | Q(ends_at__gt=at)
        return self.filter(*window, is_active=True)

    def left(self) -> Self:
        """Keep rewards of which at least one is left."""
        return self.filter(Q(quota=None) | Q(quota__gt=F("redeemed_count")))
