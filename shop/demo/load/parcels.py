"""Write how the ordered goods left the warehouses and travelled."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from inventory.models import Reservation, StockItem, Warehouse
from logistics.models import Carrier, Shipment, ShipmentLine, TrackingEvent
from orders.models import Order, OrderLine
from shop.demo.history import Bought, Sale, units
from shop.demo.load.books import Entry

BATCH = 1000
Stated = tuple[Sale, Bought, OrderLine]
Slot = tuple[str, int]


def shipped_units(sales: list[Sale]) -> dict[Slot, int]:
    """Count what history ships, by SKU and number of the warehouse."""
    return count(sales, lambda sale: sale.shipped_at is not None)


def held_units(sales: list[Sale]) -> dict[Slot, int]:
    """Count what open orders hold, by SKU and number of the warehouse."""
    return count(sales, lambda sale: sale.state in {"pending_payment", "paid"})


def count(sales: list[Sale], matters: Callable[[Sale], bool]) -> dict[Slot, int]:
    """Sum the units of the sales that matter."""
    totals: dict[Slot, int] = {}
    for sale, item in units(sales):
        if matters(sale):
            slot = (item.kind.sku, sale.person.warehouse)
            totals[slot] = totals.get(slot, 0) + item.quantity
    return totals


def write_reservations(stated: list[Stated], items: dict[Slot, StockItem]) -> None:
    """Write the promise each line was given, in the state it has come to."""
    Reservation.objects.bulk_create(
        (
            Reservation(
                stock_item=items[item.kind.sku, sale.person.warehouse],
                order_reference=line.order.number,
                line_reference=line.pk,
                quantity=item.quantity,
                state=reservation_state(sale),
                expires_at=None if sale.paid_at else line.order.expires_at,
                created_at=sale.placed_at,
            )
            for sale, item, line in stated
        ),
        batch_size=BATCH,
    )


def reservation_state(sale: Sale) -> str:
    """Return what has become of a promise."""
    if sale.ended_at:
        return Reservation.State.RELEASED
    return Reservation.State.SHIPPED if sale.shipped_at else Reservation.State.HELD


def write_parcels(
    sales: list[Sale], orders: list[Order], warehouses: list[Warehouse]
) -> dict[str, Shipment]:
    """Write a parcel for every order that left, with its tracking; return them by order."""
    carriers = list(Carrier.objects.order_by("pk"))
    left = [(s, o) for s, o in zip(sales, orders, strict=True) if s.shipped_at]
    shipments = Shipment.objects.bulk_create(
        (
            Shipment(
                order_reference=order.number,
                warehouse=warehouses[sale.person.warehouse],
                carrier=carriers[0 if sale.is_express else place % len(carriers)],
                tracking_number=f"JS{order.number[2:8]}{place:07d}",
                state=Shipment.State.DELIVERED if sale.delivered_at else Shipment.State.IN_TRANSIT,
                shipped_at=sale.shipped_at or sale.placed_at,
                delivered_at=sale.delivered_at,
            )
            for place, (sale, order) in enumerate(left)
        ),
        batch_size=BATCH,
    )
    TrackingEvent.objects.bulk_create(
        (
            event
            for (sale, _order), shipment in zip(left, shipments, strict=True)
            for event in tracking_of(sale, shipment)
        ),
        batch_size=BATCH,
    )
    return {shipment.order_reference: shipment for shipment in shipments}


def tracking_of(sale: Sale, shipment: Shipment) -> Iterator[TrackingEvent]:
    """Make the scans of a parcel's way, as far as it has come."""
    region = sale.person.region
    origin = shipment.warehouse.name
    left = sale.shipped_at
    if left is None:
        return
    scans = [
        (timedelta(0), "shipped", f"{origin}已出库，交给{shipment.carrier.name}", origin),
        (timedelta(minutes=50), "in_transit", f"快件已从{origin}发往{region.city}", origin),
    ]
    if sale.delivered_at:
        whole = sale.delivered_at - left
        scans += [
            (whole * 0.8, "in_transit", f"快件到达{region.city}转运中心", region.city),
            (
                whole - timedelta(hours=2),
                "out_for_delivery",
                f"{region.district}派送员正在派件",
                region.district,
            ),
            (whole, "delivered", "已签收，感谢使用", region.district),
        ]
    for after, code, words, place in scans:
        yield TrackingEvent(
            shipment=shipment,
            occurred_at=left + after,
            code=code,
            description=words,
            location=place,
        )


def write_contents(stated: list[Stated], parcels: dict[str, Shipment]) -> None:
    """Write what each parcel held."""
    ShipmentLine.objects.bulk_create(
        (
            ShipmentLine(
                shipment=parcels[line.order.number], line_reference=line.pk, quantity=item.quantity
            )
            for sale, item, line in stated
            if sale.shipped_at
        ),
        batch_size=BATCH,
    )


def departures(
    stated: list[Stated], items: dict[Slot, StockItem], parcels: dict[str, Shipment]
) -> Iterator[Entry]:
    """Yield the stock that left with each parcel."""
    for sale, item, line in stated:
        if sale.shipped_at:
            stock_item = items[item.kind.sku, sale.person.warehouse]
            reference = f"shipment:{parcels[line.order.number].pk}:{line.pk}"
            yield Entry(stock_item, sale.shipped_at, -item.quantity, reference, line_id=line.pk)
