"""How parcels travel, and what it costs to send them, shaped for those who ask."""

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.utils import timezone

from logistics.models import DeliveryMethod, Shipment
from operations.statements import Statement

OFFERED = Statement(lambda: DeliveryMethod.objects.filter(is_active=True))


@dataclass(frozen=True)
class Scan:
    """Something that happened to a parcel."""

    occurred_at: datetime
    code: str
    description: str
    location: str


@dataclass(frozen=True)
class Parcel:
    """A parcel and its journey so far, the newest event first; ``lines`` maps lines to units."""

    id: int
    carrier: str
    carrier_code: str
    carrier_phone: str
    tracking_number: str
    state: str
    state_label: str
    shipped_at: datetime
    delivered_at: datetime | None
    events: tuple[Scan, ...]
    lines: dict[int, int]

    @property
    def contents(self) -> list[dict[str, int]]:
        """Return the lines as rows of ``line`` and ``quantity``."""
        return [{"line": line, "quantity": units} for line, units in self.lines.items()]


@dataclass(frozen=True)
class DeliveryOption:
    """A way of delivery with what it costs for these goods and when they would arrive."""

    method: DeliveryMethod
    amount: int
    earliest_date: date
    latest_date: date
    missing_for_free_amount: int | None


def journey(order_number: str) -> tuple[Parcel, ...]:
    """Return the parcels of an order in the order they left, in three queries."""
    shipments = Shipment.objects.for_order(order_number).with_journey()
    return tuple(parcel_of(shipment) for shipment in shipments)


def parcel_of(shipment: Shipment) -> Parcel:
    """Shape one parcel."""
    scans = [
        Scan(event.occurred_at, event.code, event.description, event.location)
        for event in shipment.events.all()
    ]
    return Parcel(
        id=shipment.pk,
        carrier=shipment.carrier.title,
        carrier_code=shipment.carrier.code,
        carrier_phone=shipment.carrier.phone,
        tracking_number=shipment.tracking_number,
        state=shipment.state,
        state_label=shipment.get_state_display(),
        shipped_at=shipment.shipped_at,
        delivered_at=shipment.delivered_at,
        events=tuple(scans),
        lines={line.line_reference: line.quantity for line in shipment.lines.all()},
    )


def delivery_methods() -> tuple[DeliveryMethod, ...]:
    """Return the ways of delivery on offer, the shop's favourite first, read once a second."""
    return methods_in(int(time.monotonic())) if settings.KEEPS_PAGES else read_methods()


@lru_cache(maxsize=1)
def methods_in(second: int) -> tuple[DeliveryMethod, ...]:
    """Read the methods once a second: every cart and every order asks for them."""
    return read_methods()


def read_methods() -> tuple[DeliveryMethod, ...]:
    """Read the methods."""
    return tuple(OFFERED.instances())


def delivery_options(goods_amount: int, at: datetime | None = None) -> tuple[DeliveryOption, ...]:
    """Return the ways of delivery, the shop's favourite first, for goods of an amount in fen."""
    today = timezone.localdate(at)
    return tuple(
        DeliveryOption(
            method=method,
            amount=freight_of(method, goods_amount),
            earliest_date=today + timedelta(days=method.days_min),
            latest_date=today + timedelta(days=method.days_max),
            missing_for_free_amount=missing_for_free(method, goods_amount),
        )
        for method in delivery_methods()
    )


def freight_of(method: DeliveryMethod, goods_amount: int) -> int:
    """Return the freight in fen: nothing from the method's free amount on."""
    return 0 if missing_for_free(method, goods_amount) == 0 else method.amount


def missing_for_free(method: DeliveryMethod, goods_amount: int) -> int | None:
    """Return how much more to buy for free delivery; None where nothing makes it free."""
    if method.free_over_amount is None:
        return None
    return max(0, method.free_over_amount - goods_amount)
