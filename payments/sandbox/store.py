"""The gateway's books: trades, refunds and notices in one SQLite file that outlives the process."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS trade (
    trade_no TEXT PRIMARY KEY, token TEXT UNIQUE NOT NULL, merchant_id TEXT NOT NULL,
    out_trade_no TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount > 0), currency TEXT NOT NULL,
    channel TEXT NOT NULL, subject TEXT NOT NULL,
    notify_url TEXT NOT NULL, return_url TEXT NOT NULL,
    language TEXT NOT NULL, misbehave TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'waiting',
    expires_at TEXT NOT NULL, created_at TEXT NOT NULL, paid_at TEXT NOT NULL DEFAULT '',
    UNIQUE (merchant_id, out_trade_no));
CREATE TABLE IF NOT EXISTS refund (
    merchant_id TEXT NOT NULL, out_refund_no TEXT NOT NULL, trade_no TEXT NOT NULL REFERENCES trade,
    amount INTEGER NOT NULL CHECK (amount > 0), reason TEXT NOT NULL, status TEXT NOT NULL,
    succeeded_at TEXT NOT NULL, PRIMARY KEY (merchant_id, out_refund_no));
CREATE TABLE IF NOT EXISTS notice (
    id INTEGER PRIMARY KEY, url TEXT NOT NULL, body BLOB NOT NULL, is_forged INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, next_at REAL, answer TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS notice_due ON notice (next_at) WHERE next_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS mood (
    only INTEGER PRIMARY KEY CHECK (only = 1), misbehave TEXT NOT NULL);
"""

# Files of earlier days lack these; ``facts`` is what only the trade's dialect understands, as JSON.
ADDED = (
    ("trade", "dialect", "TEXT NOT NULL DEFAULT 'sandbox'"),
    ("trade", "facts", "TEXT NOT NULL DEFAULT '{}'"),
    ("refund", "refund_no", "TEXT NOT NULL DEFAULT ''"),
    ("refund", "notify_url", "TEXT NOT NULL DEFAULT ''"),
    ("refund", "created_at", "TEXT NOT NULL DEFAULT ''"),
    ("notice", "dialect", "TEXT NOT NULL DEFAULT 'sandbox'"),
    ("notice", "facts", "TEXT NOT NULL DEFAULT '{}'"),
)

Row = dict[str, Any]


def now_text() -> str:
    """Return the present moment as text that sorts by time."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


class Store:
    """One SQLite file; one writer at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.lock = threading.RLock()
        self.connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self.connection.executescript(SCHEMA)
        for table, column, kind in ADDED:
            known = {row["name"] for row in self.rows(f"PRAGMA table_info({table})")}
            if column not in known:
                self.connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self.connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Do all of what follows, or nothing."""
        with self.lock:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")

    def run(self, sql: str, *values: Any) -> int:
        """Run one statement; return how many rows it touched."""
        with self.lock:
            return self.connection.execute(sql, values).rowcount

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """Return the rows of a question."""
        with self.lock:
            return [dict(row) for row in self.connection.execute(sql, values)]

    def one(self, sql: str, *values: Any) -> Row | None:
        """Return the first row of a question, None where there is none."""
        found = self.rows(sql, *values)
        return found[0] if found else None
