"""Send parcels off and write down what carriers say of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import operations.services.outbox
from logistics.models import Shipment, ShipmentLine, TrackingEvent

log = structlog.get_logger(__name__)


class TrackingNumberTaken(Exception):
    """The carrier has given this number to another parcel."""


@transaction.atomic
def ship(
    *,
    order_reference: str,
    warehouse_id: int,
    carrier_id: int,
    tracking_number: str,
    lines: Mapping[int, int],
) -> Shipment:
    """Write down a parcel and what is in it, ``lines`` mapping order lines to units.

    Raises TrackingNumberTaken.
    """
    number = tracking_number.strip()
    try:
        with transaction.atomic():
            shipment = Shipment.objects.create(
                order_reference=order_reference,
                warehouse_id=warehouse_id,
                carrier_id=carrier_id,
                tracking_number=number,
            )
    except IntegrityError as error:
        if not Shipment.objects.filter(carrier_id=carrier_id, tracking_number=number).exists():
            raise
        raise TrackingNumberTaken(_("This tracking number is taken already.")) from error
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=shipment, line_reference=line, quantity=quantity)
        for line, quantity in sorted(lines.items())
    )
    announce(shipment)
    return shipment


@transaction.atomic
def record_tracking(
    *,
    shipment_id: int,
    occurred_at: datetime,
    code: str,
    description: str,
    location: str = "",
    actor: Any = None,
) -> TrackingEvent:
    """Write down what happened to a parcel, once; the parcel's state follows from all events.

    Events may come late, twice and in any order. Raises Shipment.DoesNotExist.
    """
    shipment = Shipment.objects.select_for_update(no_key=True).get(pk=shipment_id)
    event, is_new = TrackingEvent.objects.get_or_create(
        shipment=shipment,
        occurred_at=occurred_at,
        code=code,
        defaults={"description": description, "location": location},
    )
    if is_new:
        settle(shipment)
        log.info("parcel_moved", shipment=shipment.pk, code=code, actor=getattr(actor, "pk", None))
    return event


def settle(shipment: Shipment) -> None:
    """Fold the events by the time they happened into the parcel's state.

    A delivered parcel stays delivered: scans that carriers send afterwards change nothing.
    """
    before = shipment.state
    events = list(shipment.events.order_by("occurred_at", "id"))
    delivered = [e.occurred_at for e in events if e.code == Shipment.State.DELIVERED]
    shipment.delivered_at = delivered[0] if delivered else None
    shipment.state = Shipment.State.DELIVERED if delivered else events[-1].code
    shipment.save(update_fields=["state", "delivered_at"])
    if shipment.state != before:
        announce(shipment)


def announce(shipment: Shipment) -> None:
    """Promise that other systems hear how far a parcel has come."""
    operations.services.outbox.enqueue(
        topic=f"shipment.{shipment.state}",
        key=f"shipment:{shipment.pk}",
        payload={"shipment": shipment.pk},
    )
