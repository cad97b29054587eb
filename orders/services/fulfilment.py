"""Ship what was paid for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

import inventory.services.shipping
import logistics.services.shipping
import orders.services.transitions
from inventory.models import Reservation
from logistics.models import Shipment
from orders.lifecycle import PARTIALLY_SHIPPED, SHIPPED
from orders.models import Order, OrderLine


class NothingToShip(Exception):
    """There is nothing left to ship from here."""


@dataclass(frozen=True)
class Parcel:
    """Who carries a parcel under which number, out of which warehouse."""

    warehouse_id: int
    carrier_id: int
    tracking_number: str


@transaction.atomic
def ship_order(
    *, order_id: int, parcel: Parcel, quantities: Mapping[int, int] | None = None, actor: Any = None
) -> Shipment:
    """Ship lines of an order, all that its warehouse holds when no quantities are given.

    Raises NothingToShip, IllegalMove, NotEnoughStock, TrackingNumberTaken.
    """
    order = Order.objects.filter(pk=order_id).lock().get()
    held = held_by_line(order, parcel.warehouse_id)
    leaving = {line: n for line, n in (quantities or held).items() if n > 0}
    if not leaving:
        raise NothingToShip(_("This warehouse holds nothing for this order."))
    shipment = logistics.services.shipping.ship(
        order_reference=order.number,
        warehouse_id=parcel.warehouse_id,
        carrier_id=parcel.carrier_id,
        tracking_number=parcel.tracking_number,
        lines=leaving,
    )
    for line_id, units in leaving.items():
        lines = OrderLine.objects.filter(pk=line_id, order=order)
        lines.filter(quantity__gte=F("shipped_quantity") + F("cancelled_quantity") + units).update(
            shipped_quantity=F("shipped_quantity") + units
        )
    is_whole = not order.lines.unshipped().exists()
    move_on(order, SHIPPED if is_whole else PARTIALLY_SHIPPED, parcel, actor)
    inventory.services.shipping.ship(
        order_reference=order.number,
        warehouse_id=parcel.warehouse_id,
        quantities=leaving,
        reference=f"shipment:{shipment.pk}",
        actor=actor,
    )
    return shipment


def move_on(order: Order, to: str, parcel: Parcel, actor: Any) -> None:
    """Change the order's state; a further part of a part-shipped order is only recorded."""
    if order.state == to == PARTIALLY_SHIPPED:
        orders.services.transitions.record(
            order, "parcel", actor=actor, detail=parcel.tracking_number
        )
        return
    orders.services.transitions.transition(order, to, actor=actor, detail=parcel.tracking_number)


def held(order: Order) -> dict[int, dict[int, int]]:
    """Map each warehouse that holds something for an order to its units by order line."""
    found: dict[int, dict[int, int]] = {}
    rows = Reservation.objects.held().filter(order_reference=order.number)
    for row in rows.select_related("stock_item").order_by("stock_item__warehouse_id", "pk"):
        lines = found.setdefault(row.stock_item.warehouse_id, {})
        lines[row.line_reference] = lines.get(row.line_reference, 0) + row.quantity
    return found


def held_by_line(order: Order, warehouse_id: int) -> dict[int, int]:
    """Map the order's lines to the units one warehouse holds for them."""
    return held(order).get(warehouse_id, {})


def warehouses_holding(order: Order) -> list[int]:
    """List the warehouses that hold something for an order."""
    return list(held(order))
