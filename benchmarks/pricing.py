"""Price twenty lines under fifty running promotions: ``python -m benchmarks pricing``."""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from benchmarks.report import mark
from cart.pricing import Freight, Offers, Points, price
from promotions.rules import Conditions, Kind, Lane, Line, Rule, Scope, Shopper

LINES, RULES = 20, 50
MAX_MS = 2.0
TERMS = [
    (Lane.ITEM, Kind.PERCENT),
    (Lane.ITEM, Kind.AMOUNT),
    (Lane.ITEM, Kind.FIXED_PRICE),
    (Lane.ITEM, Kind.NTH_UNIT),
    (Lane.ORDER, Kind.TIERED),
    (Lane.ORDER, Kind.PERCENT),
    (Lane.SHIPPING, Kind.FREE_FREIGHT),
]


def basket(rng: random.Random) -> list[Line]:
    """Fill a basket with goods of eight categories and six brands."""
    return [
        Line(
            key=key,
            unit_amount=rng.randint(500, 50_000),
            quantity=rng.randint(1, 5),
            product_id=key,
            category_ids=frozenset(rng.sample(range(8), 2)),
            brand_id=rng.randrange(6),
        )
        for key in range(LINES)
    ]


def rule_of(key: int, rng: random.Random) -> Rule:
    """Make a rule; two in three are for some categories or brands, all have a minimum."""
    lane, kind = TERMS[key % len(TERMS)]
    scopes = [
        Scope(),
        Scope(categories=frozenset(rng.sample(range(8), 3))),
        Scope(brands=frozenset(rng.sample(range(6), 2))),
    ]
    return Rule(
        key=key,
        lane=lane,
        kind=kind,
        name=f"活动{key}",
        share=rng.randint(200, 3000),
        amount=rng.randint(100, 900),
        every=3,
        free=1,
        tiers=((20_000, 2000), (50_000, 6000), (100_000, 15_000)),
        conditions=Conditions(scope=scopes[key % 3], minimum_amount=rng.randint(0, 20_000)),
    )


def floor(lines: Sequence[Line], rules: Sequence[Rule]) -> int:
    """Do the least that any pricing must: ask of every rule which lines it covers, and sum."""
    return sum(
        line.unit_amount * line.quantity
        for rule in rules
        for line in lines
        if rule.conditions.scope.covers(line)
    )


def milliseconds(act: Callable[[], object], rounds: int) -> float:
    """Return the CPU time of one act: the median of nine batches, in milliseconds."""
    times = []
    for _ in range(9):
        began = time.process_time()
        for _ in range(rounds):
            act()
        times.append((time.process_time() - began) / rounds * 1000)
    return sorted(times)[4]


def main(words: list[str]) -> int:
    """Measure and print; 1 where the bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks pricing", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args(words).rounds
    rng = random.Random("pricing")
    lines, rules = basket(rng), [rule_of(key, rng) for key in range(RULES)]
    coupon = Rule(RULES, Lane.COUPON, Kind.AMOUNT, "券", amount=1000)
    who = Shopper(datetime(2026, 11, 11, 12, tzinfo=UTC), is_signed_in=True)
    offers = Offers(who, tuple(rules), coupon, points=Points(500))
    freight = Freight("standard", 800)
    won = [verdict for verdict in price(lines, freight, offers).verdicts if verdict.is_won]
    spent = milliseconds(lambda: price(lines, freight, offers), rounds)
    least = milliseconds(lambda: floor(lines, rules), rounds)
    print(f"{LINES} lines, {RULES} running promotions and a coupon; {len(won)} of them win:")
    print(f"{mark(spent <= MAX_MS)} {spent:.2f} CPU-ms a quote (bar ≤ {MAX_MS:g})")
    print(f"  {least:.2f} CPU-ms to ask only which lines each covers: × {spent / least:.1f}")
    return int(spent > MAX_MS)
