"""Worked examples a shopkeeper can read: see ``examples/*.toml``, each worked out by hand.

What a case does not mention is expected to be nothing: no freight, no tax, nothing refused.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.regions import starts_named
from cart.pricing import Freight, Offers, Points, Quote, price
from logistics.freight import FreightTerms, Tariff, terms_for
from operations.amounts import share_of
from promotions.rules import Conditions, Kind, Lane, Line, Rule, Scope, Shopper

FILES = sorted((Path(__file__).parent / "examples").glob("*.toml"))
GOODS = re.compile(
    r"(\S+) (\d+\.\d\d) × (\d+)(?: 重(\d+)克)?(?: (?!税|含税)(\S+))?(?: (含?)税(\S+)%)?"
)
WEIGHT = re.compile(r"(\d+)克 (\S+)")
TIER = re.compile(r"(\S+) 减 (\S+)")
NOON = "2026-11-11 12:00"
SHANGHAI = ZoneInfo("Asia/Shanghai")
KINDS = {"tiers": Kind.TIERED, "every": Kind.NTH_UNIT, "free_freight": Kind.FREE_FREIGHT}
KINDS |= {"price": Kind.FIXED_PRICE, "amount": Kind.AMOUNT, "percent": Kind.PERCENT}
COUPON = 1000


def fen(yuan: str) -> int:
    amount = Decimal(yuan).scaleb(2)
    assert amount == int(amount)
    return int(amount)


def yuan(amount: int) -> str:
    return f"{Decimal(amount).scaleb(-2):.2f}"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@dataclass
class Shelf:
    """The goods of a case by name; products and categories are numbered as they come."""

    lines: dict[str, Line]
    categories: dict[str, int]

    def scope(self, names: list[str]) -> Scope:
        products = frozenset(self.lines[name].product_id for name in names if name in self.lines)
        others = [name for name in names if name not in self.lines]
        return Scope(products, frozenset(self.categories.get(name, 999) for name in others))


def shelf_of(basket: list[str]) -> Shelf:
    shelf = Shelf({}, {})
    for key, words in enumerate(basket, 1):
        parts = GOODS.fullmatch(words)
        assert parts, words
        name, cost, units, grams, category, included, tax = parts.groups()
        shelves = [shelf.categories.setdefault(category, len(shelf.categories) + 1)]
        shelf.lines[name] = Line(
            key=key,
            unit_amount=fen(cost),
            quantity=int(units),
            product_id=key,
            category_ids=frozenset(shelves if category else ()),
            weight_grams=int(grams or 0),
            tax_rate=fen(tax or "0"),
            is_tax_included=bool(included),
        )
    return shelf


def rule_of(key: int, facts: dict[str, Any], shelf: Shelf, lane: str) -> Rule:
    kind = next(KINDS[word] for word in KINDS if word in facts)
    tiers = [TIER.fullmatch(words) for words in facts.get("tiers", [])]
    return Rule(
        key=key,
        lane=Lane(facts.get("lane", lane)),
        kind=kind,
        name=facts["name"],
        priority=facts.get("priority", 0),
        share=fen(facts.get("percent", "0")),
        amount=fen(facts.get("price", facts.get("amount", "0"))),
        every=facts.get("every", 0),
        free=facts.get("free", 0),
        tiers=tuple((fen(tier[1]), fen(tier[2])) for tier in tiers if tier),
        conditions=conditions_of(facts, shelf),
    )


def conditions_of(facts: dict[str, Any], shelf: Shelf) -> Conditions:
    return Conditions(
        scope=shelf.scope(facts.get("on", [])),
        starts_at=moment(facts["starts"]) if "starts" in facts else None,
        ends_at=moment(facts["ends"]) if "ends" in facts else None,
        minimum_amount=fen(facts.get("from", "0")),
        minimum_quantity=facts.get("units", 0),
        members_only=facts.get("members", False),
        newcomers_only=facts.get("first", False),
        minimum_level=facts.get("level", 0),
        uses_left=facts.get("uses_left"),
        uses_each=facts.get("uses_each"),
        amount_left=fen(facts["budget"]) if "budget" in facts else None,
    )


def quote_of(case: dict[str, Any]) -> tuple[Shelf, Quote]:
    shelf, who = shelf_of(case["basket"]), case.get("shopper", {})
    rules = [rule_of(key, facts, shelf, "item") for key, facts in enumerate(case.get("rules", []))]
    keys = {rule.name: rule.key for rule in rules}
    shopper = Shopper(
        moment(case.get("at", NOON)),
        is_signed_in=who.get("member", False),
        is_new=who.get("new", True),
        level=who.get("level", 0),
        uses={keys[name]: count for name, count in who.get("used", {}).items()},
    )
    coupon = rule_of(COUPON, case["coupon"], shelf, "coupon") if "coupon" in case else None
    offers = Offers(shopper, tuple(rules), coupon, Points(fen(case.get("points", "0"))))
    return shelf, price(shelf.lines.values(), freight_of(case, shelf), offers)


def freight_of(case: dict[str, Any], shelf: Shelf) -> Freight | None:
    if "template" in case:
        found = terms_of(case, shelf)
        return Freight("standard", found.amount, found.free_over_amount)
    free_over = fen(case["free_over"]) if "free_over" in case else None
    return Freight("standard", fen(case["freight"]), free_over) if "freight" in case else None


def terms_of(case: dict[str, Any], shelf: Shelf) -> FreightTerms:
    grams = sum(line.weight_grams * line.quantity for line in shelf.lines.values())
    (region,) = starts_named(case["to"]) if "to" in case else [""]
    return terms_for([tariff_of(facts) for facts in case["template"]], region, grams)


def tariff_of(facts: dict[str, Any]) -> Tariff:
    first, step = (WEIGHT.fullmatch(facts.get(name, "1克 0.00")) for name in ("first", "step"))
    return Tariff(
        regions=tuple(start for name in facts.get("regions", []) for start in starts_named(name)),
        first_grams=int(first[1]),
        first_amount=fen(first[2]),
        step_grams=int(step[1]),
        step_amount=fen(step[2]),
        free_over_amount=fen(facts["free_over"]) if "free_over" in facts else None,
        is_served=facts.get("served", True),
    )


def refunds_of(net: int, units: int) -> list[str]:
    """Refund one unit after another, each by what is due by then."""
    return [yuan(share_of(net, 1, units, already)) for already in range(units)]


CASES = [
    pytest.param(case, id=f"{file.stem}: {case['name']}")
    for file in FILES
    for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
]


@pytest.mark.parametrize("case", CASES)
def test_an_example_comes_out_as_worked_out_by_hand(case):
    shelf, quote = quote_of(case)
    net = quote.net_amounts()
    assert yuan(quote.payable_amount) == case["payable"]
    assert yuan(quote.freight_amount) == case.get("freight_paid", "0.00")
    assert yuan(quote.tax_amount) == case.get("tax", "0.00")
    assert yuan(quote.included_tax_amount) == case.get("included", "0.00")
    assert yuan(quote.points_amount) == case.get("points_paid", "0.00")
    assert {v.rule.name: yuan(v.amount) for v in quote.verdicts if v.is_won} == case.get("off", {})
    assert {v.rule.name: str(v.refusal) for v in quote.verdicts if not v.is_won} == (
        case.get("why", {})
    )
    for name, amount in case.get("net", {}).items():
        assert (name, yuan(net[shelf.lines[name].key])) == (name, amount)
    for name, parts in case.get("refunds", {}).items():
        line = shelf.lines[name]
        assert refunds_of(net[line.key], line.quantity) == parts
        assert sum(fen(part) for part in parts) == net[line.key]


@pytest.mark.parametrize("case", [case for case in CASES if "template" in case.values[0]])
def test_a_parcel_goes_where_the_example_says(case):
    served = terms_of(case, shelf_of(case["basket"])).is_served
    assert served != case.get("not_served", False)


def test_there_are_as_many_examples_as_promised():
    assert len(CASES) >= 60
    names = [case.values[0]["name"] for case in CASES]
    assert len(set(names)) == len(names)
