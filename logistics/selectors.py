"""How parcels travel, and what it costs to send them, shaped for those who ask."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone

from logistics.freight import FreightTerms, Tariff, amount_for, terms_for
from logistics.models import DeliveryMethod, FreightRule, FreightTemplate, Shipment
from operations.seconds import OnceASecond
from operations.statements import Statement

COLUMNS = {field.name: field.name for field in fields(Tariff)} | {"regions": "region_codes"}
# What the table of a template's page shows.
KILOGRAMS = ("0.5", "1", "2", "5", "10", "20")


def described(methods: Any) -> Any:
    """Add to ways of delivery what their templates' rules say."""
    rules = FreightRule.objects.filter(template=OuterRef("template"))
    stated = rules.values(facts=JSONObject(**COLUMNS))
    return methods.annotate(stated=ArraySubquery(stated))


OFFERED = Statement(lambda: described(DeliveryMethod.objects.filter(is_active=True)))


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
    """A way of delivery with its terms for these goods, and when they would arrive."""

    method: DeliveryMethod
    terms: FreightTerms
    goods_amount: int
    today: date

    @property
    def is_served(self) -> bool:
        """Tell whether it goes there."""
        return self.terms.is_served

    @property
    def amount(self) -> int | None:
        """Return the freight; None where it does not go."""
        return self.terms.charge(self.goods_amount) if self.is_served else None

    @property
    def free_over_amount(self) -> int | None:
        """Return from which amount of goods it is free; None for never."""
        return self.terms.free_over_amount

    @property
    def missing_for_free_amount(self) -> int | None:
        """Return how much more to buy for free delivery; None where nothing makes it free."""
        return self.terms.missing_for_free(self.goods_amount)

    @property
    def earliest_date(self) -> date:
        """Return the first day it may arrive."""
        return self.today + timedelta(days=self.method.days_min)

    @property
    def latest_date(self) -> date:
        """Return the last day it should arrive."""
        return self.today + timedelta(days=self.method.days_max)


@dataclass(frozen=True)
class ExampleRow:
    """What parcels of a few weights cost to some regions; no amounts where nothing is sent."""

    regions: str
    amounts: tuple[int, ...]
    free_over_amount: int | None


@dataclass(frozen=True)
class Example:
    """What a template comes to, rule by rule."""

    kilograms: tuple[str, ...]
    rows: tuple[ExampleRow, ...]


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


@OnceASecond
def delivery_methods(_now: datetime) -> tuple[DeliveryMethod, ...]:
    """Read the ways of delivery on offer with their tariffs, the shop's favourite first."""
    methods = tuple(OFFERED.instances())
    for method in methods:
        method.tariffs = tariffs_in(method)
    return methods


def tariffs_in(method: Any) -> tuple[Tariff, ...]:
    """Turn the rules of a described method into tariffs."""
    return tuple(Tariff(**facts | {"regions": tuple(facts["regions"])}) for facts in method.stated)


def tariffs_of(method: Any) -> tuple[Tariff, ...]:
    """Return a method's tariffs; only one from elsewhere than ``delivery_methods`` is asked for."""
    if not hasattr(method, "tariffs"):
        method.tariffs = tariffs_in(described(DeliveryMethod.objects.filter(pk=method.pk)).get())
    found: tuple[Tariff, ...] = method.tariffs
    return found


def freight(method: DeliveryMethod, region_code: str = "", weight_grams: int = 0) -> FreightTerms:
    """Say what a way of delivery costs to a region (``""``: one nobody knows yet) for a weight."""
    if method.template_id is None:
        return FreightTerms(method.amount, method.free_over_amount)
    return terms_for(tariffs_of(method), region_code, weight_grams)


def delivery_options(
    goods_amount: int, region_code: str = "", weight_grams: int = 0, at: datetime | None = None
) -> tuple[DeliveryOption, ...]:
    """Return the ways of delivery, the shop's favourite first, for goods of an amount in fen."""
    today = timezone.localdate(at)
    methods = delivery_methods()
    found = [(method, freight(method, region_code, weight_grams)) for method in methods]
    return tuple(DeliveryOption(method, terms, goods_amount, today) for method, terms in found)


def example_of(template: FreightTemplate) -> Example:
    """Work out what a template asks of parcels of a few weights, in one query."""
    rules = template.rules.all()
    return Example(KILOGRAMS, tuple(example_row(rule) for rule in rules))


def example_row(rule: FreightRule) -> ExampleRow:
    """Work out one rule."""
    tariff = Tariff(**{field.name: getattr(rule, COLUMNS[field.name]) for field in fields(Tariff)})
    grams = (int(Decimal(kilograms) * 1000) for kilograms in KILOGRAMS if rule.is_served)
    amounts = tuple(amount_for(tariff, weight) for weight in grams)
    return ExampleRow(str(rule), amounts, rule.free_over_amount)
