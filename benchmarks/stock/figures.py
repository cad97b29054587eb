"""Figures 1 to 12: each a ratio inside this run, beside its bar."""

import argparse
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from django.db.models import F, Sum

import benchmarks.stock.books
import benchmarks.stock.orders
import benchmarks.stock.shapes
import benchmarks.stock.stress
import inventory.services.verify
from benchmarks.report import Report
from benchmarks.stock.crowd import crowd
from benchmarks.stock.shapes import HOT, MANY
from inventory.models import Reservation, StockItem, Warehouse
from shop.celery import app

LIMITED = 100
SWEPT = 20_000
SWEEPER = "release expired reservations"


@dataclass
class Rounds:
    """What each variant reached in each round; ratios are taken inside a round."""

    reached: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def rate(self, name: str) -> float:
        """Return the median of a variant's rounds."""
        return median(self.reached[name])

    def ratio(self, one: str, other: str) -> float:
        """Return the median of the rounds' ratios."""
        pairs = zip(self.reached[one], self.reached[other], strict=True)
        return median(first / max(second, 0.001) for first, second in pairs)


def promising(top: int) -> Callable[[int], str]:
    """Return the act of promising a unit of one of the first ``top`` items."""
    return lambda number: benchmarks.stock.shapes.reserve(number, top=top)


def variants(seconds: float) -> dict[str, Callable[[], float]]:
    """Name everything that is measured in a round."""
    shapes = benchmarks.stock.shapes

    def sql(script: str, top: int, clients: int = 8) -> Callable[[], float]:
        return lambda: shapes.sql(script, top=top, clients=clients, seconds=seconds)

    def sells(act: Callable[[int], str], hands: int = 8) -> Callable[[], float]:
        return lambda: crowd(act, hands=hands, seconds=seconds).rate("sold")

    return {
        "floor, hot": sql(shapes.FLOOR, HOT),
        "floor, 1000 SKUs": sql(shapes.FLOOR, MANY),
        "promise without stock": sql(shapes.PROMISE_ONLY, MANY),
        "promise, take last, hot": sql(shapes.TAKE_LAST, HOT),
        "promise, take last, hot, 32": sql(shapes.TAKE_LAST, HOT, 32),
        "promise, take last, 1000 SKUs": sql(shapes.TAKE_LAST, MANY),
        "ship, hot": sql(shapes.SHIP, HOT),
        "ship, 1000 SKUs": sql(shapes.SHIP, MANY),
        "reserve(), hot": sells(promising(HOT)),
        "reserve(), hot, 32": sells(promising(HOT), 32),
        "reserve(), 1000 SKUs": sells(promising(MANY)),
        "ORM, lock first, hot": sells(shapes.lock_first),
        "ORM, take last, hot": sells(shapes.take_last),
        "reserve(), refused": refusals(seconds),
    }


def refusals(seconds: float) -> Callable[[], float]:
    """Return how often a second a sold-out item refuses eight buyers."""

    def refuse() -> float:
        benchmarks.stock.shapes.leave_free(0)
        return crowd(promising(HOT), hands=8, seconds=seconds).rate("refused")

    return refuse


def measure(report: Report, wishes: argparse.Namespace) -> None:
    """Measure all figures."""
    before = benchmarks.stock.books.hot_updates()
    rounds = Rounds()
    for _round in range(wishes.rounds):
        for name, act in variants(wishes.seconds).items():
            benchmarks.stock.shapes.forget_promises()
            rounds.reached[name].append(act())
        for name, rate in benchmarks.stock.orders.rates().items():
            rounds.reached[name].append(rate)
    for name in rounds.reached:
        print(f"  {name:<32}{rounds.rate(name):>9.0f}/s", flush=True)
    report.facts["rates"] = {name: rounds.rate(name) for name in rounds.reached}
    sell_out(report)
    judge_rates(report, rounds)
    mix(report, wishes.stress)
    sweep(report)
    audit(report)
    updates, hot = (
        b - a for a, b in zip(before, benchmarks.stock.books.hot_updates(), strict=True)
    )
    share = hot / max(1, updates)
    report.judge(f"12 HOT share of stock updates: {share:.1%} (bar ≥ 95 %)", share >= 0.95)


def sell_out(report: Report) -> None:
    """Sell a hundred units to eight, then to thirty-two buyers, and once without any defence."""
    for hands in (8, 32):
        benchmarks.stock.shapes.leave_free(LIMITED)
        met = crowd(promising(HOT), hands=hands, seconds=30, most=20 * LIMITED)
        sold = benchmarks.stock.shapes.sold()
        report.judge(
            f"1 {LIMITED} units, {hands} buyers: {sold} sold (bar = {LIMITED}), outcomes"
            f" {dict(met.outcomes)}",
            sold == LIMITED == met.outcomes["sold"] and set(met.outcomes) == {"sold", "refused"},
        )
    benchmarks.stock.shapes.leave_free(LIMITED)
    crowd(benchmarks.stock.shapes.look_and_save, hands=8, seconds=30, most=10 * LIMITED)
    sold = benchmarks.stock.shapes.sold()
    report.judge(f"1 control without a lock: {sold} sold (bar > {LIMITED})", sold > LIMITED)
    benchmarks.stock.shapes.forget_promises()


def judge_rates(report: Report, rounds: Rounds) -> None:
    """Judge figures 2 to 7 and 9."""
    for number, one, other, bar in [
        (2, "reserve(), hot", "promise, take last, hot", 0.5),
        (2, "reserve(), hot, 32", "promise, take last, hot, 32", 0.2),
        (3, "promise, take last, hot", "floor, hot", 0.4),
        (4, "promise, take last, 1000 SKUs", "promise without stock", 0.7),
        (5, "reserve(), hot", "reserve(), 1000 SKUs", 0.4),
        (6, "ORM, take last, hot", "ORM, lock first, hot", 1.2),
        (6, "reserve(), hot", "ORM, lock first, hot", 1.2),
        (7, "order, refused", "order, hot", 3),
        (9, "ship, 1000 SKUs", "floor, 1000 SKUs", 0.35),
        (9, "ship, hot", "floor, hot", 0.2),
    ]:
        ratio = rounds.ratio(one, other)
        report.judge(f"{number} {one} / {other}: {ratio:.2f} (bar ≥ {bar})", ratio >= bar)


def mix(report: Report, seconds: float) -> None:
    """Let eight processes do everything at once to three items, and audit what they leave."""
    warehouse = Warehouse.objects.filter(kind="store", is_active=True).earliest("pk")
    benchmarks.stock.stress.house["main"] = warehouse.pk
    met = crowd(benchmarks.stock.stress.step, hands=8, seconds=seconds)
    broken = [str(one) for one in inventory.services.verify.offenders()]
    failed = met.outcomes.total() - met.outcomes["done"] - met.outcomes["refused"]
    report.judge(
        f"8 everything at once, {seconds:.0f} s: {dict(met.outcomes)}, offenders {broken[:3]}"
        " (bar 0 deadlocks, 0 offenders)",
        not failed and not broken,
    )


def sweep(report: Report) -> None:
    """Sweep many lapsed promises, and say how soon the clock comes round."""
    benchmarks.stock.shapes.forget_promises()
    benchmarks.stock.books.lapse(SWEPT)
    start = time.perf_counter()
    swept = benchmarks.stock.books.sweep()
    rate = swept / (time.perf_counter() - start)
    every = float(app.conf.beat_schedule[SWEEPER]["schedule"])
    report.judge(
        f"10 sweeper: {rate:.0f} promises/s (bar ≥ 3000), every {every:.0f} s (bar ≤ 60)",
        rate >= 3000 and every <= 60 and swept == SWEPT and agrees(),
    )


def agrees() -> bool:
    """Tell whether what is promised is the sum of promises that hold."""
    promised = StockItem.objects.aggregate(sum=Sum(F("reserved")))["sum"] or 0
    held = Reservation.objects.held().aggregate(sum=Sum("quantity"))["sum"] or 0
    return bool(promised == held)


def audit(report: Report) -> None:
    """Prove a ledger of a hundred thousand moves."""
    moves = benchmarks.stock.books.write_books()
    start = time.perf_counter()
    broken = [str(one) for one in inventory.services.verify.offenders()]
    took = time.perf_counter() - start
    benchmarks.stock.books.forget_books()
    report.judge(
        f"11 audit of {moves} moves by {len(inventory.services.verify.PROOFS)} proofs:"
        f" {took:.2f} s (bar ≤ 2 a 100,000), offenders {broken[:3]}",
        took <= 2 * moves / 100_000 and not broken,
    )
