"""Load one kind of request and say what it cost."""

from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.load import Request, Sample, drive
from benchmarks.machine import Meter, Spent
from benchmarks.pages import Scenario
from benchmarks.report import Row

CLIENTS = 4
WARM_SECONDS, WARM_REQUESTS = 8.0, 300
MOST = 1500


@dataclass(frozen=True)
class Target:
    """A web server and the processes that are paid for it."""

    port: int
    gauge: Meter
    seconds: float


def measure(kind: Scenario, target: Target) -> Row:
    """Warm one kind of request up, load it, and return what it cost."""
    port, step = target.port, kind.step()
    drive(step, port=port, clients=CLIENTS, seconds=WARM_SECONDS, most=WARM_REQUESTS)
    before = target.gauge.read()
    sample = drive(step, port=port, clients=CLIENTS, seconds=target.seconds, most=MOST)
    spent = target.gauge.read().since(before)
    sql = None if kind.name.startswith("F") else statements(kind.ask(0))
    return row_of(kind, sample, spent, sql)


def row_of(kind: Scenario, sample: Sample, spent: Spent, sql: int | None) -> Row:
    """Shape what a load met and what it cost."""
    count = max(1, len(sample.seconds))
    return Row(
        name=kind.name,
        rate=sample.rate,
        p50=sample.percentile(50),
        p95=sample.percentile(95),
        p99=sample.percentile(99),
        sql=sql,
        cpu_ms=1000 * spent.total / count,
        app_ms=1000 * spent.app / count,
        database_ms=1000 * spent.database / count,
        cache_ms=1000 * spent.cache / count,
        failures=count - sample.statuses[kind.expected],
        max_cpu_ms=kind.max_cpu_ms,
        max_sql=kind.max_sql,
    )


def statements(*requests: Request) -> int:
    """Count the SQL statements of requests whose kind this process has answered before."""
    client = Client(SERVER_NAME="127.0.0.1")
    for _ in range(2):
        for request in requests:
            send(client, request)
    with CaptureQueriesContext(connection) as queries:
        for request in requests:
            send(client, request)
    return len(queries)


def send(client: Client, request: Request) -> bytes:
    """Give a request to Django in this process and return the answer's body."""
    answer = client.generic(
        request.method, request.path, request.body, request.content_type, headers=request.headers
    )
    return bytes(answer.content)
