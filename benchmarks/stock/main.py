"""``python -m benchmarks stock``: fill a shop and print every figure of the stock."""

import argparse
import sys
from pathlib import Path

from django.conf import settings

import benchmarks.goods
import benchmarks.raw_sql
import benchmarks.stock.figures
from benchmarks.report import Report


def main(words: list[str]) -> int:
    """Measure; 1 when a bar was missed."""
    parser = argparse.ArgumentParser(prog="dev.py bench stock", description=__doc__)
    parser.add_argument("--products", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=2, help="for each shape in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--stress", type=float, default=60, help="seconds of everything at once")
    wishes = parser.parse_args(words)
    if settings.DEBUG:
        sys.exit("Measure what runs in production: set DEBUG=false.")
    if benchmarks.raw_sql.program() is None:
        sys.exit("No pgbench on this machine: name its folder in PG_BIN.")
    print(f"Filling a shop of {wishes.products} products …", flush=True)
    benchmarks.goods.prepare(wishes.products)
    report = Report(wishes.products)
    benchmarks.stock.figures.measure(report, wishes)
    print(f"Written to {report.save().relative_to(Path.cwd())}")
    return int(not all(is_met for _words, is_met in report.verdicts))
