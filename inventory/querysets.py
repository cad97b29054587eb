"""Choices of stock."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Sum
from django.db.models.functions import Coalesce, Now


class StockItemQuerySet(models.QuerySet[Any]):
    """Stock items by what may be promised from them."""

    def in_service(self) -> Self:
        """Keep stock of warehouses that ship, in the order they should be asked."""
        return self.filter(warehouse__is_active=True).order_by("warehouse__priority", "pk")

    def lock(self) -> Self:
        """Lock the chosen rows in primary-key order, so that no two callers deadlock."""
        return self.order_by("pk").select_for_update(no_key=True, of=("self",))

    def available(self) -> int:
        """Sum what may still be promised from the chosen rows."""
        total = Coalesce(Sum(F("on_hand") + F("backorder_limit") - F("reserved")), 0)
        return int(self.aggregate(total=total)["total"])


class ReservationQuerySet(models.QuerySet[Any]):
    """Reservations by whether they still hold."""

    def held(self) -> Self:
        """Keep promises that are neither shipped nor released."""
        return self.filter(state="held")

    def lapsed(self) -> Self:
        """Keep held promises whose time is over."""
        return self.held().filter(expires_at__lte=Now())
