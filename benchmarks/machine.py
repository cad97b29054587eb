"""What the operating system says a group of processes cost."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import redis
from django.conf import settings
from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Spent:
    """CPU-seconds of the application, the database and the cache."""

    app: float
    database: float
    cache: float

    def since(self, before: "Spent") -> "Spent":
        """Return what was spent after an earlier reading."""
        return Spent(
            self.app - before.app, self.database - before.database, self.cache - before.cache
        )

    @property
    def total(self) -> float:
        """Return the sum."""
        return self.app + self.database + self.cache


@dataclass(frozen=True)
class Meter:
    """The processes that are paid for: a web server's, PostgreSQL's and the cache's."""

    web: int
    postmaster: int
    cache: int

    def read(self) -> Spent:
        """Read what all of them spent since they were started."""
        return Spent(family(self.web), family(self.postmaster), family(self.cache))


def meter(web: int) -> Meter:
    """Find the servers' processes beside a web server's."""
    cache = redis.Redis.from_url(settings.REDIS_URL).info("server")["process_id"]
    return Meter(web, postmaster(), int(cache))


def postmaster() -> int:
    """Return the process that started PostgreSQL's others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(words(int(cursor.fetchone()[0]))[1])


def words(pid: int) -> list[str]:
    """Return the words of ``/proc/<pid>/stat`` from the state on (see proc(5))."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def family(pid: int) -> float:
    """Return the CPU-seconds of a process, its living children and those it has buried."""
    total = sum(map(int, words(pid)[11:15]))
    for child in children(pid):
        try:
            total += sum(map(int, words(child)[11:13]))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total / TICKS


def children(pid: int) -> Iterator[int]:
    """Yield the processes a process has started."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        yield from map(int, (task / "children").read_text().split())


def megabytes(pid: int) -> tuple[float, float]:
    """Return a process's resident and its proportional memory in megabytes."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {row.split()[0]: int(row.split()[1]) for row in rows}
    return sizes["Rss:"] / 1024, sizes["Pss:"] / 1024
