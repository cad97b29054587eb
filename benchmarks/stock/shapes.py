"""The shapes that are compared: the shop's own verbs, the ORM's textbook ways, and plain SQL."""

from django.db import connection, transaction
from django.db.models import F

import inventory.services.reservations
from benchmarks.raw_sql import pgbench
from inventory.models import Reservation, StockItem
from inventory.services.reservations import OutOfStock, Wanted

HOT, MANY = 1, 1000
PICK = "\\set item random(1, :top)\n"
PROMISE = (
    "INSERT INTO inventory_reservation (stock_item_id, order_reference, line_reference, quantity)"
    " VALUES (:item, 'bench', :client_id, 1);\n"
)
TAKE = (
    "UPDATE inventory_stockitem SET reserved = reserved + 1 WHERE id = :item"
    " AND on_hand + backorder_limit - reserved >= 1;\n"
)
FLOOR = PICK + TAKE
PROMISE_ONLY = f"{PICK}BEGIN;\n{PROMISE}COMMIT;"
TAKE_LAST = f"{PICK}BEGIN;\n{PROMISE}{TAKE}COMMIT;"
SHIP = f"""{PICK}BEGIN;
SELECT id FROM inventory_stockitem WHERE id = :item FOR NO KEY UPDATE;
WITH oldest AS (SELECT id, value_left / quantity_left AS value FROM inventory_costlayer
  WHERE stock_item_id = :item AND is_open ORDER BY received_at, id LIMIT 1),
moved AS (INSERT INTO inventory_stockmove
  (stock_item_id, seq, kind, quantity, value, balance, reference)
  SELECT :item, seq + 1, 'scrap', -1, -oldest.value, on_hand - 1, gen_random_uuid()::text
  FROM oldest, inventory_stockitem item WHERE item.id = :item RETURNING id),
lowered AS (UPDATE inventory_costlayer layer SET quantity_left = quantity_left - 1,
  value_left = value_left - oldest.value, is_open = quantity_left > 1
  FROM oldest WHERE layer.id = oldest.id),
used AS (INSERT INTO inventory_layeruse (layer_id, move_id, quantity, value)
  SELECT oldest.id, moved.id, 1, oldest.value FROM oldest, moved)
UPDATE inventory_stockitem item SET on_hand = on_hand - 1, value = item.value - oldest.value,
  seq = seq + 1 FROM oldest WHERE item.id = :item;
COMMIT;"""


def sql(script: str, *, top: int, clients: int, seconds: float) -> float:
    """Return how often a second pgbench runs a script on the first ``top`` items."""
    return pgbench(script, clients, seconds, "-D", f"top={top}")[0]


def reserve(number: int, *, top: int, units: int = 1) -> str:
    """Promise a unit as the shop does."""
    variant = 1 + number * 7919 % top
    try:
        inventory.services.reservations.reserve(
            order_reference=f"bench-{number}",
            wanted=[Wanted(variant, units)],
            line_of_variant={variant: number},
            expires_at=None,
        )
    except OutOfStock:
        return "refused"
    return "sold"


@transaction.atomic
def lock_first(number: int) -> str:
    """Promise a unit of the hot item in the textbook's way: lock, look, write."""
    item = StockItem.objects.select_for_update(no_key=True).get(pk=HOT)
    if item.available < 1:
        return "refused"
    promise_row(number)
    item.reserved += 1
    item.save(update_fields=["reserved"])
    return "sold"


@transaction.atomic
def take_last(number: int) -> str:
    """Promise a unit of the hot item by the ORM, its row touched last."""
    promise_row(number)
    row = StockItem.objects.filter(pk=HOT, on_hand__gt=F("reserved"))
    if row.update(reserved=F("reserved") + 1):
        return "sold"
    transaction.set_rollback(True)
    return "refused"


@transaction.atomic
def look_and_save(number: int) -> str:
    """Promise without any lock: what a race makes of it is the control of every figure here."""
    item = StockItem.objects.get(pk=HOT)
    if item.available < 1:
        return "refused"
    promise_row(number)
    item.reserved += 1
    item.save(update_fields=["reserved"])
    return "sold"


def promise_row(number: int) -> None:
    """Write the promise of one unit of the hot item."""
    Reservation.objects.create(
        stock_item_id=HOT, order_reference=f"bench-{number}", line_reference=number, quantity=1
    )


def forget_promises() -> None:
    """Take every promise back, past the services, between two measurements."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM inventory_reservation WHERE state = 'held'")
        cursor.execute("UPDATE inventory_stockitem SET reserved = 0 WHERE reserved > 0")


def leave_free(units: int) -> None:
    """Leave so many units of the hot item unpromised; the rest is promised to nobody's order."""
    forget_promises()
    item = StockItem.objects.get(pk=HOT)
    Reservation.objects.create(
        stock_item=item, order_reference="kept", line_reference=0, quantity=item.on_hand - units
    )
    StockItem.objects.filter(pk=HOT).update(reserved=item.on_hand - units)


def sold() -> int:
    """Count the units of the hot item that orders of this run hold."""
    held = Reservation.objects.held().filter(stock_item_id=HOT)
    return held.exclude(order_reference="kept").count()
