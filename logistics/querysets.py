"""Choices of parcels."""

from typing import Any, Self

from django.db import models


class ShipmentQuerySet(models.QuerySet[Any]):
    """Parcels by order."""

    def for_order(self, number: str) -> Self:
        """Keep the parcels of one order."""
        return self.filter(order_reference=number)

    def with_journey(self) -> Self:
        """Fetch carrier, lines and tracking events along."""
        return self.select_related("carrier").prefetch_related("lines", "events")
