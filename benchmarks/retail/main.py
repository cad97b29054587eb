"""``python -m benchmarks replay``: a retailer's year, then every proof, then the same on paper."""

import argparse
import os
import sys
from pathlib import Path

import benchmarks.retail.replay
import inventory.services.verify
from benchmarks.report import Report
from benchmarks.retail.log import Reader, articles_of
from benchmarks.retail.recomputed import Paper
from benchmarks.retail.replay import Shop
from inventory.models import StockItem, StockMove

BESIDE = Path(__file__).resolve().parents[3] / "shared/data/sales/online_retail.csv.gz"
FLAT_MB = 20


def main(words: list[str]) -> int:
    """Replay and judge; 1 when a bar was missed."""
    parser = argparse.ArgumentParser(prog="dev.py bench replay", description=__doc__)
    place = Path(os.environ.get("JISHI_RETAIL_LOG", BESIDE))
    parser.add_argument("--log", type=Path, default=place, help="online_retail.csv.gz")
    parser.add_argument("--lines", type=int, default=0, help="only the first so many")
    wishes = parser.parse_args(words)
    if not wishes.log.is_file():
        sys.exit(f"There is no log at {wishes.log}: name it by --log or JISHI_RETAIL_LOG.")
    report = Report(0)
    shop = benchmarks.retail.replay.open_shop(articles_of(wishes.log, wishes.lines))
    shop.replay(Reader(wishes.log, wishes.lines).invoices())
    judge(report, shop, wishes)
    print(f"Written to {report.save().relative_to(Path.cwd())}")
    return int(not all(is_met for _words, is_met in report.verdicts))


def judge(report: Report, shop: Shop, wishes: argparse.Namespace) -> None:
    """Compare speed and memory with their bars, and the stock with its proofs and with paper."""
    report.judge(
        f"{shop.lines} lines, {StockMove.objects.count()} moves: {shop.rate:.0f} lines/s"
        " (bar ≥ 600)",
        shop.rate >= 600,
    )
    grown = shop.memory[-1] - shop.memory[len(shop.memory) // 10] if shop.memory else 0
    report.judge(f"memory grew by {grown:.0f} MB (bar ≤ {FLAT_MB})", grown <= FLAT_MB)
    broken = [str(one) for one in inventory.services.verify.offenders()]
    proofs = len(inventory.services.verify.PROOFS)
    report.judge(f"verify_stock: {proofs} proofs, offenders {broken[:5]}", not broken)
    on_paper, here = recompute(wishes), valuation(shop)
    wrong = {key: (here[key], on_paper.get(key)) for key in here if here[key] != on_paper.get(key)}
    total = sum(value for _units, value in here.values())
    report.judge(
        f"valuation {total} fen of {len(here)} articles, {len(wrong)} differ from the paper's"
        f" {sum(value for _units, value in on_paper.values())}: {dict(list(wrong.items())[:3])}",
        not wrong,
    )


def recompute(wishes: argparse.Namespace) -> dict[str, tuple[int, int]]:
    """Work out units and value of every article on paper."""
    read = [Reader(wishes.log, wishes.lines) for _ in range(2)]
    coming_back = {line for one in read[0].invoices() for line, _units in one.returns}
    paper = Paper(coming_back)
    paper.follow(read[1].invoices())
    return paper.value()


def valuation(shop: Shop) -> dict[str, tuple[int, int]]:
    """Return what the shop says of every article that ever lay there."""
    rows = StockItem.objects.filter(seq__gt=0).values_list("pk", "on_hand", "value")
    known = {pk: (on_hand, value) for pk, on_hand, value in rows}
    return {a: known[pk] for a, (_variant, pk) in shop.items.items() if pk in known}
