"""Promises of stock: made last before COMMIT, never above what is there.

What is scarce is the stock row. The pattern: look without a lock (so that losers write nothing),
insert the reservations, then change the counter last by a conditional UPDATE, whose row count is
the only truth. Several rows are locked in primary-key order first, so that no two orders deadlock.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

import inventory.services.stock
from inventory.models import Reservation, StockItem, StockMove

LOOKS = 3


@dataclass(frozen=True)
class Wanted:
    """So many of one variant, for one order line."""

    variant_id: int
    quantity: int


@dataclass(frozen=True)
class Take:
    """So many of one variant out of one stock row."""

    stock_item_id: int
    variant_id: int
    quantity: int


class OutOfStock(Exception):
    """There is less than somebody wants; ``problems`` says of what, and how many are left."""

    def __init__(self, shortages: Mapping[int, int]) -> None:
        super().__init__(_("Some of this is no longer in stock."))
        self.shortages = dict(shortages)
        self.problems = [
            {"pointer": f"/variants/{variant}", "code": "out_of_stock", "detail": str(left)}
            for variant, left in self.shortages.items()
        ]


def plan(wanted: Iterable[Wanted]) -> list[Take]:
    """Choose, without locking, the stock rows to take from: whole orders from one warehouse first.

    Raises OutOfStock naming every variant there is too little of.
    """
    lines = {want.variant_id: want.quantity for want in wanted}
    items = list(StockItem.objects.in_service().filter(variant_id__in=lines))
    if any(short_of(items, lines)) and release_lapsed(item.pk for item in items):
        items = list(StockItem.objects.in_service().filter(variant_id__in=lines))
    if shortages := dict(short_of(items, lines)):
        raise OutOfStock(shortages)
    served: dict[int, int] = {}
    for item in items:
        if item.available >= lines[item.variant_id]:
            served[item.warehouse_id] = served.get(item.warehouse_id, 0) + 1
    items.sort(key=lambda item: -served.get(item.warehouse_id, 0))
    takes = []
    for item in items:
        if quantity := min(max(item.available, 0), lines[item.variant_id]):
            lines[item.variant_id] -= quantity
            takes.append(Take(item.pk, item.variant_id, quantity))
    return takes


def short_of(items: list[StockItem], lines: Mapping[int, int]) -> Iterable[tuple[int, int]]:
    """Yield each variant there is too little of with the quantity left."""
    for variant_id, quantity in lines.items():
        left = sum(max(item.available, 0) for item in items if item.variant_id == variant_id)
        if left < quantity:
            yield variant_id, left


def reserve(
    *,
    order_reference: str,
    wanted: Iterable[Wanted],
    line_of_variant: Mapping[int, int],
    expires_at: datetime | None,
    takes: list[Take] | None = None,
) -> None:
    """Promise stock to an order's lines, all or nothing; call it last in the transaction.

    ``takes`` is the plan made earlier; when somebody else was faster it is made anew.
    Raises OutOfStock.
    """
    wanted = list(wanted)
    for _look in range(LOOKS):
        takes = takes or plan(wanted)
        rows = Reservation.objects.bulk_create(
            Reservation(
                stock_item_id=take.stock_item_id,
                order_reference=order_reference,
                line_reference=line_of_variant[take.variant_id],
                quantity=take.quantity,
                expires_at=expires_at,
            )
            for take in takes
        )
        if take_from_stock(takes):
            return
        Reservation.objects.filter(pk__in=[row.pk for row in rows]).delete()
        takes = None
    raise OutOfStock({want.variant_id: 0 for want in wanted})


def take_from_stock(takes: list[Take]) -> bool:
    """Raise ``reserved`` on every row, or on none; tell which."""
    if len(takes) > 1 and not all_still_there(takes):
        return False
    values = ", ".join(["(%s::bigint, %s::integer)"] * len(takes))
    parameters = [part for take in takes for part in (take.stock_item_id, take.quantity)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE inventory_stockitem AS item SET reserved = item.reserved + take.quantity"  # noqa: S608
            f" FROM (VALUES {values}) AS take (id, quantity)"
            f" WHERE item.id = take.id"
            f" AND item.on_hand + item.backorder_limit - item.reserved >= take.quantity"
            f" RETURNING item.variant_id, item.on_hand + item.backorder_limit - item.reserved",
            parameters,
        )
        rows = cursor.fetchall()
    if len(rows) == len(takes):
        inventory.services.stock.announce([variant for variant, left in rows if left == 0])
    return len(rows) == len(takes)


def all_still_there(takes: list[Take]) -> bool:
    """Lock several rows in primary-key order and look again."""
    items = {
        item.pk: item
        for item in StockItem.objects.filter(pk__in=[t.stock_item_id for t in takes]).lock()
    }
    return all(items[take.stock_item_id].available >= take.quantity for take in takes)


@transaction.atomic
def confirm(*, order_reference: str) -> bool:
    """Make an order's promises permanent, for it is paid; tell whether all of them still stood."""
    rows = Reservation.objects.filter(order_reference=order_reference)
    held = rows.held().update(expires_at=None)
    return held > 0 and not rows.filter(state=Reservation.State.RELEASED).exists()


@transaction.atomic
def release(*, order_reference: str) -> int:
    """Give back what an order still holds; return the number of promises given back."""
    return give_back(Reservation.objects.held().filter(order_reference=order_reference))


@transaction.atomic
def release_lapsed(stock_item_ids: Iterable[int] | None = None, limit: int = 500) -> int:
    """Give back promises whose time is over; return how many."""
    lapsed = Reservation.objects.lapsed()
    if stock_item_ids is not None:
        lapsed = lapsed.filter(stock_item_id__in=list(stock_item_ids))
    return give_back(lapsed.order_by("pk")[:limit])


def give_back(reservations: Any) -> int:
    """Release the chosen reservations, each once, then lower the counters in row order."""
    keys = list(reservations.values_list("pk", flat=True))
    if not keys:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE inventory_reservation SET state = 'released' WHERE id IN ("
            " SELECT id FROM inventory_reservation WHERE id = ANY(%s) AND state = 'held'"
            " ORDER BY id FOR UPDATE SKIP LOCKED)"
            " RETURNING stock_item_id, quantity",
            [keys],
        )
        released = cursor.fetchall()
    totals: dict[int, int] = {}
    for stock_item_id, quantity in released:
        totals[stock_item_id] = totals.get(stock_item_id, 0) + quantity
    for item in StockItem.objects.filter(pk__in=totals).lock():
        StockItem.objects.filter(pk=item.pk).update(reserved=F("reserved") - totals[item.pk])
        if item.available <= 0:
            inventory.services.stock.announce([item.variant_id])
    return len(released)


def ship(
    *,
    order_reference: str,
    warehouse_id: int,
    quantities: Mapping[int, int],
    reference: str,
    actor: Any = None,
) -> None:
    """Turn promises of one warehouse into moves out of it; call it inside a transaction.

    ``quantities`` maps order lines to units. Raises NotEnoughStock when the warehouse does not
    hold that many for the order.
    """
    held = list(
        Reservation.objects.held()
        .filter(
            order_reference=order_reference,
            stock_item__warehouse_id=warehouse_id,
            line_reference__in=quantities,
        )
        .order_by("stock_item_id", "pk")
        .select_for_update(of=("self",))
    )
    left = dict(quantities)
    leaving: dict[int, int] = {}
    for row in held:
        units = min(row.quantity, left[row.line_reference])
        if units:
            left[row.line_reference] -= units
            leaving[row.stock_item_id] = leaving.get(row.stock_item_id, 0) + units
            split_off(row, units)
    if any(left.values()):
        raise inventory.services.stock.NotEnoughStock(
            _("This warehouse does not hold that many for this order.")
        )
    for item in StockItem.objects.filter(pk__in=leaving).lock():
        units = leaving[item.pk]
        StockMove.objects.create(
            stock_item=item,
            kind=StockMove.Kind.SHIPMENT,
            quantity=-units,
            reference=f"{reference}:{item.pk}",
            actor=actor,
        )
        StockItem.objects.filter(pk=item.pk).update(
            on_hand=F("on_hand") - units, reserved=F("reserved") - units
        )


def split_off(row: Reservation, units: int) -> None:
    """Mark ``units`` of a reservation as shipped; what is left of it stays held."""
    if units < row.quantity:
        Reservation.objects.create(
            stock_item_id=row.stock_item_id,
            order_reference=row.order_reference,
            line_reference=row.line_reference,
            quantity=row.quantity - units,
            expires_at=row.expires_at,
        )
    Reservation.objects.filter(pk=row.pk).update(quantity=units, state=Reservation.State.SHIPPED)
