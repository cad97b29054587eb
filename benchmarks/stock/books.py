"""A ledger of a hundred thousand moves to audit, and twenty thousand lapsed promises to sweep."""

from django.db import connection

import inventory.services.reservations
from benchmarks.goods import settle, unguarded

ITEMS = 1000
# Of each item ten deliveries of 20 units at 100 fen, each sold but for the last, two at a time.
MOVES = """
INSERT INTO inventory_stockmove
  (id, stock_item_id, seq, kind, quantity, value, balance, reference)
SELECT %(base)s + item * 100 + seq, %(base)s + item, seq,
  CASE WHEN seq %% 10 = 1 THEN 'receipt' ELSE 'shipment' END,
  CASE WHEN seq %% 10 = 1 THEN 20 ELSE -2 END, CASE WHEN seq %% 10 = 1 THEN 2000 ELSE -200 END,
  20 * ((seq + 9) / 10) - 2 * (seq - (seq + 9) / 10), 'book:' || item || ':' || seq
FROM generate_series(1, %(items)s) item, generate_series(1, 100) seq"""
LAYERS = """
INSERT INTO inventory_costlayer (id, stock_item_id, move_id, received_at, quantity, value,
  quantity_left, value_left, is_open)
SELECT id, stock_item_id, id, now() - interval '1 day' + seq * interval '1 second', 20, 2000,
  CASE WHEN seq = 91 THEN 20 ELSE 0 END, CASE WHEN seq = 91 THEN 2000 ELSE 0 END, seq = 91
FROM inventory_stockmove WHERE kind = 'receipt' AND reference LIKE 'book:%%'"""
# 180 units were sold in the order they came: the first nine deliveries.
USES = """
INSERT INTO inventory_layeruse (layer_id, move_id, quantity, value, line_reference)
SELECT %(base)s + (move.stock_item_id - %(base)s) * 100
    + 1 + 10 * ((2 * (seq - (seq + 9) / 10) - 2) / 20), move.id, 2, 200, move.id
FROM inventory_stockmove move WHERE kind = 'shipment' AND reference LIKE 'book:%%'"""
PROMISES = """
INSERT INTO inventory_reservation
  (stock_item_id, order_reference, line_reference, quantity, state)
SELECT stock_item_id, reference, id, 2, 'shipped'
FROM inventory_stockmove WHERE kind = 'shipment' AND reference LIKE 'book:%%'"""
ROWS = """
INSERT INTO inventory_stockitem (id, variant_id, warehouse_id, on_hand, value, seq)
SELECT %(base)s + item, item, %(house)s, 20, 2000, 100 FROM generate_series(1, %(items)s) item"""
HOUSE = """
INSERT INTO inventory_warehouse (id, code, name, name_en, kind, address, priority, is_active)
SELECT %(house)s, 'books', '账本', 'Books', 'store', '', 99, false
ON CONFLICT DO NOTHING"""
FORGET = [
    "DELETE FROM inventory_layeruse WHERE move_id > %(base)s",
    "DELETE FROM inventory_costlayer WHERE id > %(base)s",
    "DELETE FROM inventory_stockmove WHERE id > %(base)s",
    "DELETE FROM inventory_reservation WHERE stock_item_id > %(base)s",
    "DELETE FROM inventory_stockitem WHERE id > %(base)s",
    "DELETE FROM inventory_warehouse WHERE id = %(house)s",
]
FACTS = {"base": 1_000_000_000, "house": 1_000_000_000, "items": ITEMS}
LAPSED = """
INSERT INTO inventory_reservation
  (stock_item_id, order_reference, line_reference, quantity, expires_at)
SELECT 1 + i %% 1000, 'lapsed', i, 1, now() - interval '1 minute'
FROM generate_series(1, %s) i"""


def write_books() -> int:
    """Write a hundred thousand moves with layers, uses and promises; return how many."""
    with unguarded() as cursor:
        for sql in (*FORGET, HOUSE, ROWS, MOVES, LAYERS, USES, PROMISES):
            cursor.execute(sql, FACTS)
        cursor.execute("SELECT count(*) FROM inventory_stockmove")
        count = int(cursor.fetchone()[0])
    settle()
    return count


def forget_books() -> None:
    """Take them away again."""
    with unguarded() as cursor:
        for sql in FORGET:
            cursor.execute(sql, FACTS)


def lapse(promises: int) -> None:
    """Write promises whose time is over, on a thousand items."""
    with connection.cursor() as cursor:
        cursor.execute(LAPSED, [promises])
        cursor.execute(
            "UPDATE inventory_stockitem item SET reserved = reserved + due.sum FROM ("
            " SELECT stock_item_id, sum(quantity) FROM inventory_reservation"
            " WHERE order_reference = 'lapsed' AND state = 'held' GROUP BY 1) due"
            " WHERE due.stock_item_id = item.id"
        )
        cursor.execute("ANALYZE inventory_reservation, inventory_stockitem")


def sweep() -> int:
    """Give back lapsed promises until there are none; return how many there were."""
    swept = 0
    while batch := inventory.services.reservations.release_lapsed():
        swept += batch
    return swept


def hot_updates() -> tuple[int, int]:
    """Return how many updates of stock rows there were, and how many of these were HOT."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables"
            " WHERE relname = 'inventory_stockitem'"
        )
        row = cursor.fetchone()
        return int(row[0]), int(row[1])
