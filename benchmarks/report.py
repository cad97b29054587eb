"""One table of a run: every figure beside its bar."""

import json
import os
import platform
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / ".local" / "bench"
COLUMNS = (
    f"{'what':<34}{'req/s':>8}{'p50':>7}{'p95':>7}{'p99':>7}{'SQL':>5}"
    f"{'CPU-ms':>9}{'app':>7}{'db':>6}{'cache':>7}   bar"
)


@dataclass(frozen=True)
class Row:
    """One kind of request: how often, how fast, at what cost."""

    name: str
    rate: float
    p50: float
    p95: float
    p99: float
    sql: int | None
    cpu_ms: float
    app_ms: float
    database_ms: float
    cache_ms: float
    failures: int
    max_cpu_ms: float | None = None
    max_sql: int | None = None

    @property
    def verdict(self) -> str:
        """Write the bars with their verdicts."""
        words = []
        if self.max_cpu_ms is not None:
            words.append(f"≤ {self.max_cpu_ms:g} CPU-ms {mark(self.cpu_ms <= self.max_cpu_ms)}")
        if self.max_sql is not None and self.sql is not None:
            words.append(f"≤ {self.max_sql} SQL {mark(self.sql <= self.max_sql)}")
        if self.failures:
            words.append(f"{self.failures} FAILED ✗")
        return ", ".join(words)

    def line(self) -> str:
        """Write the row of the table."""
        sql = "" if self.sql is None else str(self.sql)
        return (
            f"{self.name:<34}{self.rate:>8.1f}{self.p50:>7.1f}{self.p95:>7.1f}{self.p99:>7.1f}"
            f"{sql:>5}{self.cpu_ms:>9.2f}{self.app_ms:>7.2f}{self.database_ms:>6.2f}"
            f"{self.cache_ms:>7.2f}   {self.verdict}"
        )


@dataclass
class Report:
    """All that one run found."""

    products: int
    rows: list[Row] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    verdicts: list[tuple[str, bool]] = field(default_factory=list)

    def add(self, row: Row) -> Row:
        """Print a row as soon as it is known."""
        self.rows.append(row)
        print(row.line(), flush=True)
        return row

    def judge(self, words: str, is_met: bool) -> None:
        """Print a figure that is not a row, with its verdict."""
        self.verdicts.append((words, is_met))
        print(f"{mark(is_met)} {words}", flush=True)

    def save(self) -> Path:
        """Write everything down for later runs to be compared with."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        path = FOLDER / f"{time.strftime('%Y%m%d-%H%M%S')}-{self.products}.json"
        machine = {"python": platform.python_version(), "cores": os.cpu_count()}
        whole = asdict(self) | {"machine": machine, "load": os.getloadavg()}
        path.write_text(json.dumps(whole, indent=1, ensure_ascii=False))
        return path


def mark(is_met: bool) -> str:
    """Write a verdict."""
    return "✓" if is_met else "✗"
