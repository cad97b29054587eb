"""What carriers told of parcels, told to who got them and forgotten."""

from collections.abc import Collection
from typing import Any

from logistics.models import Shipment, TrackingEvent
from operations.facts import Facts, told


def facts_of(references: Collection[str]) -> dict[str, Facts]:
    """Return the parcels of some orders and where they have been."""
    parcel = ("order_reference", "carrier__name", "tracking_number", "state")
    stop = ("shipment__tracking_number", "occurred_at", "code", "description", "location")
    return {
        "parcels": told(sent_for(references), *parcel),
        "parcel_events": told(
            TrackingEvent.objects.filter(shipment__in=sent_for(references)), *stop
        ),
    }


def erase(references: Collection[str]) -> None:
    """Forget what carriers wrote of some orders' parcels: who signed, and where they were."""
    events = TrackingEvent.objects.filter(shipment__in=sent_for(references))
    events.update(description="", location="")


def sent_for(references: Collection[str]) -> Any:
    """Choose the parcels of some orders."""
    return Shipment.objects.filter(order_reference__in=references)
