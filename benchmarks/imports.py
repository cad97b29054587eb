"""Import a large product file into an empty shop: ``python -m benchmarks imports``."""

import argparse
import csv
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from benchmarks.goods import TITLES, TITLES_EN
from benchmarks.machine import family, postmaster
from benchmarks.report import FOLDER, mark

ROOT = Path(__file__).resolve().parents[1]
DATABASE = "jishi_imports"
MAX_SECONDS, MAX_MEGABYTES = 120, 500
PARTED = "这是一段关于商品的说明，讲它从哪里来、怎么用、怎么保存。适合家庭、办公室和旅行。"


def rows(count: int) -> Iterator[dict[str, object]]:
    """Yield so many products as a supplier would list them, one SKU each."""
    for at in range(count):
        yield {
            "sku": f"IMP-{at:06d}",
            "name": f"{TITLES[at % 400]} {at}号",
            "name_en": f"{TITLES_EN[at % 400]} No. {at}",
            "subtitle": "产地直发，四十八小时内发出",
            "description": f"{TITLES[at * 7 % 400]}。{PARTED * 3}",
            "category": f"大类{at % 8}>小类{at % 200}",
            "brand": f"品牌{at % 60}",
            "type": "general",
            "price": f"{5 + at % 600}.90",
            "reference_price": f"{700 + at % 100}" if at % 3 == 0 else "",
            "stock": 10 + at % 90,
            "weight_grams": 100 + at % 2000,
            "attr.产地": f"产地{at % 30}",
            "attr.保质期": f"{6 + at % 30}个月",
        }


def write(file: Path, count: int) -> None:
    """Write the file to import."""
    with file.open("w", newline="", encoding="utf-8") as out:
        sheet = csv.DictWriter(out, list(next(rows(1))))
        sheet.writeheader()
        sheet.writerows(rows(count))


@contextmanager
def empty_shop() -> Iterator[dict[str, str]]:
    """Make a database of its own beside the shop's, give the environment, drop it at the end."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    address = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{DATABASE}"
    try:
        environment = {**os.environ, "DATABASE_URL": address, "STATEMENT_TIMEOUT_MS": "600000"}
        manage(environment, "migrate", "-v0")
        yield environment
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def manage(environment: dict[str, str], *words: str) -> None:
    """Run a management command and show what it says."""
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True)


def measure(file: Path, environment: dict[str, str]) -> list[str]:
    """Import the file once; return a line for each figure beside its bar."""
    server, before = postmaster(), resource.getrusage(resource.RUSAGE_CHILDREN)
    began, spent = time.monotonic(), family(server)
    manage(environment, "import_products", str(file))
    seconds, database = time.monotonic() - began, family(server) - spent
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    app = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = after.ru_maxrss / 1024  # of the largest child: migrating takes less than importing
    return [
        f"{mark(seconds <= MAX_SECONDS)} {seconds:.1f} s (bar ≤ {MAX_SECONDS})",
        f"  {app:.1f} CPU-s of the importer, {database:.1f} of PostgreSQL",
        f"{mark(peak <= MAX_MEGABYTES)} peak memory {peak:.0f} MB (bar ≤ {MAX_MEGABYTES})",
    ]


def main(words: list[str]) -> int:
    """Measure and print; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    wishes = parser.parse_args(words)
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / "products.csv"
    write(file, wishes.rows)
    with empty_shop() as environment:
        lines = measure(file, environment)
    print(f"Import of {wishes.rows} products:", *lines, sep="\n")
    return int(any(line.startswith("✗") for line in lines))
