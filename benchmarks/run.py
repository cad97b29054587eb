"""One run: floors and shop side by side, then orders, then whether the stock is right."""

import argparse
import json

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import benchmarks.goods
import benchmarks.pages
import benchmarks.raw_sql
import benchmarks.sales
from accounts.models import User
from benchmarks.load import Connection, Request, drive
from benchmarks.machine import Meter, children, megabytes, meter
from benchmarks.measuring import Target, measure, row_of, send
from benchmarks.pages import Scenario
from benchmarks.report import FOLDER, Report, Row
from benchmarks.sales import Buying
from benchmarks.servers import serving

HOT, LIMITED = 9001, 9004
UNITS = 500
WARM_ORDERS = 50
COUNTED = 3
PLANS = [
    ("order (quote + place), spread, 8", 8, lambda at: 1 + at * 3 % 9000),
    ("order, one hot SKU, 8 buyers", 8, lambda _: HOT),
    ("order, one hot SKU, 32 buyers", 32, lambda _: HOT),
]


def measure_all(report: Report, wishes: argparse.Namespace) -> None:
    """Measure floors and pages, then orders unless only some pages are wanted."""
    users = list(User.objects.order_by("pk"))
    sessions = benchmarks.goods.sign_in(users)
    log = FOLDER / "web.log"
    with serving("shop.wsgi", port=wishes.port, first_page="/", log=log, facts={}) as web:
        target = Target(wishes.port, meter(web), wishes.seconds)
        measure_floors(report, target)
        for kind in benchmarks.pages.scenarios(sessions[:200], wishes.products):
            if wishes.only in kind.name:
                report.add(measure(kind, target))
        if not wishes.only:
            measure_orders(report, target, users, sessions)
            sell_out(report, target, users, sessions)
        weigh(report, web)


def measure_floors(report: Report, shop: Target) -> None:
    """Measure what bytes and a bare view cost with the same tools."""
    page = FOLDER / "page.html"
    page.write_bytes(Connection(shop.port).ask(Request("GET", "/c/aisle-1-2/").wire())[1])
    kinds = [
        Scenario("F0 static bytes, bare view", lambda _: Request("GET", "/f0")),
        Scenario("F1 one query, 30 KB template", lambda n: Request("GET", f"/f1/{1 + n % 999}")),
    ]
    log, port = FOLDER / "floors.log", shop.port + 1
    facts = {"FLOOR_PAGE": str(page)}
    with serving("benchmarks.wsgi", port=port, first_page="/f0", log=log, facts=facts) as web:
        gauge = Meter(web, shop.gauge.postmaster, shop.gauge.cache)
        for kind in kinds:
            report.add(measure(kind, Target(port, gauge, shop.seconds / 2)))


def measure_orders(report: Report, target: Target, users: list[User], sessions: list[str]) -> None:
    """Measure orders beside the raw SQL of the same rows."""
    rows = []
    for name, buyers, variant_of in PLANS:
        benchmarks.sales.fill_carts(users, variant_of)
        rows.append(report.add(load_orders(name, buyers, Buying(sessions), target)))
    compare(report, rows, target.seconds)


def load_orders(name: str, buyers: int, buying: Buying, target: Target) -> Row:
    """Let shoppers quote and order once each; both requests together count as one."""
    kind = Scenario(name, lambda _: Request("POST", ""), 201, 12, 30)
    drive(buying.step, port=target.port, clients=buyers, seconds=30, most=WARM_ORDERS)
    before = target.gauge.read()
    sample = drive(
        lambda link, number: buying.step(link, number + WARM_ORDERS),
        port=target.port,
        clients=buyers,
        seconds=target.seconds * 2,
        most=len(buying.sessions) - WARM_ORDERS - COUNTED,
    )
    spent = target.gauge.read().since(before)
    return row_of(kind, sample, spent, count_order(buying))


def count_order(buying: Buying) -> int:
    """Count the SQL statements of a quote and its order, in this process."""
    client, found = Client(SERVER_NAME="127.0.0.1"), 0
    for session in buying.sessions[-COUNTED:]:
        with CaptureQueriesContext(connection) as queries:
            quoted = json.loads(send(client, benchmarks.sales.quote_request(session)))
            send(client, benchmarks.sales.order_request(session, quoted["quote"]))
        found = len(queries)
    return found


def compare(report: Report, rows: list[Row], seconds: float) -> None:
    """Set orders a second beside what raw SQL reaches with the same rows."""
    if benchmarks.raw_sql.program() is None:
        print("No pgbench on this machine: F2 is left out.")
        return
    script = benchmarks.raw_sql.copy_tables()
    for row, (_, buyers, _), share in zip(rows, PLANS, (0.25, 0.35, 0.35), strict=True):
        hot = "hot" in row.name
        floor, took = benchmarks.raw_sql.orders_a_second(
            script, hot=hot, clients=buyers, seconds=max(2, round(seconds / 2))
        )
        report.facts[f"F2 {row.name}"] = {"rate": floor, "ms": took}
        ratio = row.rate / floor
        report.judge(
            f"{row.name}: {row.rate:.0f} orders/s = {ratio:.2f} × F2 ({floor:.0f}/s by raw SQL;"
            f" bar ≥ {share} ×), p99 {row.p99:.0f} ms (bar ≤ 2000)",
            ratio >= share and row.p99 <= 2000,
        )


def sell_out(report: Report, target: Target, users: list[User], sessions: list[str]) -> None:
    """Sell a limited stock to more shoppers than it is enough for, and count what is left."""
    benchmarks.sales.fill_carts(users[: UNITS * 2], lambda _: LIMITED)
    benchmarks.sales.leave_only(LIMITED, UNITS)
    sold = benchmarks.sales.sell_out(
        sessions[: UNITS * 2], port=target.port, variant_id=LIMITED, units=UNITS, buyers=32
    )
    report.facts["sold out"] = vars(sold)
    report.judge(
        f"{UNITS} units, {UNITS * 2} tries by 32 buyers: {sold.sold} sold, {sold.refused} refused,"
        f" {sold.other} else; promised {sold.promised} = held {sold.held}",
        sold.is_exact,
    )
    agree = benchmarks.sales.counters_agree()
    report.judge("every stock row promises exactly what its reservations hold", agree)
    report.judge(
        f"refusals {sold.refusals_a_second:.0f}/s, sales {sold.sales_a_second:.0f}/s"
        f" (bar ≥ 3 ×), p99 {sold.p99_ms:.0f} ms",
        sold.refusals_a_second >= 3 * sold.sales_a_second,
    )


def weigh(report: Report, web: int) -> None:
    """Weigh the web workers after the load."""
    for worker in children(web):
        resident, proportional = megabytes(worker)
        report.judge(
            f"web worker: {resident:.0f} MB RSS, {proportional:.0f} MB PSS (bar ≤ 110)",
            proportional <= 110,
        )
