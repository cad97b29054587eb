"""``python -m benchmarks``: fill a shop, load it, and print what everything cost.

``python -m benchmarks imports`` measures the import of 100,000 products alone, ``opening`` the
start of ``dev.py up`` and its memory, ``pricing`` a quote under fifty promotions, ``doors`` whether
a stopwatch tells who has an account.
"""

import argparse
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
# Nobody is refused for haste, and filling half a million products may take its time.
os.environ["API_REQUESTS_PER_MINUTE"] = "1000000000"
patience = os.environ.get("STATEMENT_TIMEOUT_MS", "5000")
os.environ["STATEMENT_TIMEOUT_MS"] = "3600000"
django.setup()
os.environ["STATEMENT_TIMEOUT_MS"] = patience  # what the servers are started with

from django.conf import settings  # noqa: E402 - Django must be set up first

import benchmarks.doors  # noqa: E402
import benchmarks.goods  # noqa: E402
import benchmarks.imports  # noqa: E402
import benchmarks.opening  # noqa: E402
import benchmarks.pricing  # noqa: E402
import benchmarks.retail.main  # noqa: E402
import benchmarks.run  # noqa: E402
import benchmarks.stock.main  # noqa: E402
from benchmarks.report import COLUMNS, FOLDER, Report  # noqa: E402

PARTS = {
    "doors": benchmarks.doors.main,
    "imports": benchmarks.imports.main,
    "opening": benchmarks.opening.main,
    "pricing": benchmarks.pricing.main,
    "replay": benchmarks.retail.main.main,
    "stock": benchmarks.stock.main.main,
}


def main() -> int:
    """Measure; 0 when nothing failed, though bars may have been missed."""
    if sys.argv[1:2] and sys.argv[1] in PARTS:
        return PARTS[sys.argv[1]](sys.argv[2:])
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=5, help="of load for each kind of request")
    parser.add_argument("--only", default="", help="pages whose names hold this; no orders")
    parser.add_argument("--port", type=int, default=8028, help="the floors take the next")
    wishes = parser.parse_args()
    if settings.DEBUG:
        sys.exit("Measure what runs in production: set DEBUG=false.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    print(f"Filling a shop of {wishes.products} products …", flush=True)
    benchmarks.goods.prepare(wishes.products)
    report = Report(wishes.products)
    print(COLUMNS, flush=True)
    benchmarks.run.measure_all(report, wishes)
    print(f"Written to {report.save().relative_to(Path.cwd())}")
    return int(any(row.failures for row in report.rows))


if __name__ == "__main__":
    sys.exit(main())
