"""Book goods a shopper sent back: onto the shelf, into inspection, or away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import inventory.services.ledger
import inventory.services.places
import inventory.services.returns
import inventory.services.stock
import orders.services.transitions
from inventory.models import LayerUse, StockItem, Warehouse
from orders.models import Order, OrderLine


class Fate(models.TextChoices):
    """What becomes of goods that came back."""

    SHELF = "shelf", gettext_lazy("back on the shelf")
    INSPECTION = "inspection", gettext_lazy("held for inspection")
    SCRAP = "scrap", gettext_lazy("thrown away")


class NothingCameBack(Exception):
    """No such goods of this order are with the shopper."""


@dataclass(frozen=True)
class Arrival:
    """Where goods arrive and what becomes of them; ``reference`` names it, and is booked once."""

    warehouse_id: int
    fate: str
    reference: str
    reason: str = ""


@transaction.atomic
def book_back(
    *, order_id: int, quantities: Mapping[int, int], arrival: Arrival, actor: Any = None
) -> Order:
    """Take units of an order's lines back in, at what they cost; gives no money back.

    ``quantities`` maps order lines to units. Raises NothingCameBack.
    """
    return book_back_each(order_id=order_id, arrivals=[(arrival, quantities)], actor=actor)


@transaction.atomic
def book_back_each(
    *, order_id: int, arrivals: Iterable[tuple[Arrival, Mapping[int, int]]], actor: Any = None
) -> Order:
    """Take units back in as ``book_back``, of several fates at once. Raises NothingCameBack."""
    order: Order = Order.objects.filter(pk=order_id).lock().get()
    coming = [
        (arrival, sorted((line, units) for line, units in quantities.items() if units > 0))
        for arrival, quantities in arrivals
    ]
    if not any(units for _arrival, units in coming):
        raise NothingCameBack(_("Say how many of which goods came back."))
    booked = [take_one(order, arrival, units, actor) for arrival, units in coming if units]
    shelves = lock_shelves([(lines, place_of(arrival)) for arrival, lines in booked])
    for (arrival, lines), items in zip(booked, shelves, strict=True):
        for line, units in lines:
            take_in(items[line.variant_id], line.pk, units, arrival, actor)
    return order


def take_one(
    order: Order, arrival: Arrival, coming: list[tuple[int, int]], actor: Any
) -> tuple[Arrival, list[tuple[OrderLine, int]]]:
    """Count one arrival's units as returned and say so; none of what was booked before.

    Raises NothingCameBack.
    """
    if inventory.services.ledger.already(f"{arrival.reference}:{coming[0][0]}:1"):
        return arrival, []
    lines = [(count_back(order, line_id, units), units) for line_id, units in coming]
    orders.services.transitions.record(
        order, "goods_back", actor=actor, detail=told(lines, arrival)
    )
    return arrival, lines


def count_back(order: Order, line_id: int, units: int) -> OrderLine:
    """Count units of a line as returned. Raises NothingCameBack for more than are out there."""
    lines = OrderLine.objects.filter(pk=line_id, order=order)
    out_there = lines.filter(shipped_quantity__gte=F("returned_quantity") + units)
    if not out_there.update(returned_quantity=F("returned_quantity") + units):
        raise NothingCameBack(_("That is more than was shipped and has not come back."))
    return lines.get()


def told(lines: list[tuple[OrderLine, int]], arrival: Arrival) -> str:
    """Say in one line what came back, what became of it and why."""
    goods = ", ".join(f"{line.sku} × {units}" for line, units in lines)
    return " · ".join(filter(None, [goods, str(Fate(arrival.fate).label), arrival.reason]))


def place_of(arrival: Arrival) -> Warehouse:
    """Find where goods are booked in: what is not for sale never lies on the shelf."""
    store = Warehouse.objects.get(pk=arrival.warehouse_id)
    if arrival.fate == Fate.SHELF:
        return store
    return inventory.services.places.side_place(store, Warehouse.Kind.HOLD)


def lock_shelves(
    arrivals: list[tuple[list[tuple[OrderLine, int]], Warehouse]],
) -> list[dict[int, StockItem]]:
    """Lock every stock item the lines came from or go to, in one order.

    Return by arrival where each variant goes.
    """
    items = [
        {
            line.variant_id: inventory.services.places.item_at(line.variant_id, place.pk)
            for line, _units in lines
        }
        for lines, place in arrivals
    ]
    keys = [line.pk for lines, _place in arrivals for line, _units in lines]
    sources = LayerUse.objects.filter(line_reference__in=keys).values_list("layer__stock_item_id")
    targets = [item.pk for by_variant in items for item in by_variant.values()]
    inventory.services.ledger.lock([*targets, *(key for (key,) in sources)])
    return items


def take_in(item: StockItem, line_id: int, units: int, arrival: Arrival, actor: Any) -> None:
    """Book units of one line in; what is thrown away leaves again at once."""
    reference = f"{arrival.reference}:{line_id}"
    inventory.services.returns.take_back(
        line_reference=line_id,
        quantity=units,
        warehouse_id=item.warehouse_id,
        reference=reference,
        reason=arrival.reason,
        actor=actor,
    )
    if arrival.fate == Fate.SCRAP:
        inventory.services.stock.scrap(
            stock_item_id=item.pk,
            quantity=units,
            reference=f"{reference}:scrap",
            reason=arrival.reason,
            actor=actor,
        )
