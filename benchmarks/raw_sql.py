"""F2: an order's rows written by raw SQL through pgbench, on copies of the shop's own tables."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from django.db import connection

from inventory.models import StockItem

TABLES = (
    "cart_cart", "orders_order", "orders_orderline", "orders_orderevent", "payments_payment",
    "operations_outboxevent", "operations_idempotencykey", "inventory_reservation",
)  # fmt: skip
UNIQUE = {
    "token": "md5(random()::text)",
    "number": "left(md5(random()::text), 20)",
    "out_trade_no": "md5(random()::text)",
    "order_reference": "left(md5(random()::text), 20)",
    "key": "md5(random()::text)",
    "cart_id": "(random() * 1e15)::bigint",
}
ROWS = 20_000
TRANSACTIONS = re.compile(r"tps = ([\d.]+)")
LATENCY = re.compile(r"latency average = ([\d.]+)")


def program() -> str | None:
    """Return pgbench, the server's own or one on the path."""
    beside = Path(os.environ.get("PG_BIN", "")) / "pgbench"
    return str(beside) if beside.is_file() else shutil.which("pgbench")


def copy_tables() -> str:
    """Copy the tables an order touches, constraints and indexes too; return the order's SQL.

    The rows are those of the last order that was placed, so they are as wide as the shop's.
    """
    with connection.cursor() as cursor:
        for table in (*TABLES, "inventory_stockitem"):
            cursor.execute(f"DROP TABLE IF EXISTS floor_{table}")
            cursor.execute(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")
        cursor.execute("ALTER TABLE floor_inventory_stockitem SET (fillfactor = 60)")
        cursor.execute(
            "INSERT INTO floor_inventory_stockitem (id, variant_id, warehouse_id, on_hand,"
            " reserved, backorder_limit)"
            f" SELECT i, i, 1, 1000000000, 0, 0 FROM generate_series(1, {ROWS}) AS i"
        )
        statements = [insert_like_the_last(cursor, table) for table in TABLES]
        cursor.execute("VACUUM ANALYZE floor_inventory_stockitem")
    return "\n".join(statements)


def insert_like_the_last(cursor: Any, table: str) -> str:
    """Write the INSERT of a row like the newest of a table, new where it must be unique."""
    cursor.execute(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1")
    row = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    del row["id"]
    values = [literal(cursor, table, name, value) for name, value in row.items()]
    return f"INSERT INTO floor_{table} ({', '.join(row)}) VALUES ({', '.join(values)});"


def literal(cursor: Any, table: str, name: str, value: Any) -> str:
    """Write one value of a row as SQL."""
    if name == "stock_item_id":
        return ":item"
    if name in UNIQUE and value is not None:
        return UNIQUE[name]
    if table == "cart_cart" and name == "user_id":
        return "NULL"
    if isinstance(value, dict | list):
        value = json.dumps(value)
    return str(cursor.mogrify("%s", [value]).decode())


def orders_a_second(
    statements: str, *, hot: bool, clients: int, seconds: int
) -> tuple[float, float]:
    """Write orders for a while; return how many a second, and the milliseconds each took."""
    item = "\\set item 1" if hot else f"\\set item random(1, {ROWS})"
    take = (
        f"UPDATE floor_{StockItem._meta.db_table} SET reserved = reserved + 1 WHERE id = :item"  # noqa: SLF001
        " AND on_hand + backorder_limit - reserved >= 1;"
    )
    return pgbench(f"{item}\nBEGIN;\n{statements}\n{take}\nCOMMIT;", clients, seconds)


def pgbench(script: str, clients: int, seconds: float, *options: str) -> tuple[float, float]:
    """Run a script for a while; return how many a second, and the milliseconds each took."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        settings = connection.settings_dict
        command = [
            str(program()), "-n", "-M", "prepared", "-f", file.name, "-c", str(clients),
            "-j", "2", "-T", str(max(1, round(seconds))), *options, "-h", settings["HOST"],
            "-U", settings["USER"], settings["NAME"],
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-600:])
    found, taken = TRANSACTIONS.search(done.stdout), LATENCY.search(done.stdout)
    assert found, done.stdout
    return float(found[1]), float(taken[1]) if taken else 0.0
