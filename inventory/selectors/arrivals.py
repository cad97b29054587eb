"""What is on its way from suppliers, by variant and day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Sum
from django.utils import timezone

from inventory.models import PurchaseOrder, PurchaseOrderLine, Warehouse

State = PurchaseOrder.State
ON_THEIR_WAY = [State.SENT, State.CONFIRMED, State.PARTLY_RECEIVED]


@dataclass(frozen=True)
class Arrival:
    """So many units of a variant, expected on a day."""

    variant_id: int
    expected_date: date
    units: int


def arrivals(variant_ids: Iterable[int], *, since: date | None = None) -> list[Arrival]:
    """List what stores that sell expect from ``since`` (today) on, by variant and day.

    An order whose day has passed promises nothing any more until somebody gives it a new day.
    """
    lines = PurchaseOrderLine.objects.filter(
        variant_id__in=list(variant_ids),
        order__state__in=ON_THEIR_WAY,
        order__expected_date__gte=since or timezone.localdate(),
        order__warehouse__is_active=True,
        order__warehouse__kind=Warehouse.Kind.STORE,
        received_quantity__lt=F("quantity"),
    )
    days = lines.values_list("variant_id", "order__expected_date").annotate(
        units=Sum(F("quantity") - F("received_quantity"))
    )
    return [Arrival(*row) for row in days.order_by("variant_id", "order__expected_date")]


def next_arrivals(variant_ids: Iterable[int]) -> dict[int, tuple[date, int]]:
    """Map variants to the next day on which goods come, and how many; others are left out."""
    found: dict[int, tuple[date, int]] = {}
    for arrival in arrivals(variant_ids):
        found.setdefault(arrival.variant_id, (arrival.expected_date, arrival.units))
    return found
