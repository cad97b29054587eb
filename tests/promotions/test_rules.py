"""What one promotion takes off, by examples."""

from datetime import UTC, datetime, timedelta

import pytest

from promotions.benefits import benefit
from promotions.lanes import item_lane, judge, whole_lane
from promotions.rules import (
    Conditions,
    Kind,
    Lane,
    Line,
    Refusal,
    Rule,
    Scope,
    Shopper,
)

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
GUEST = Shopper(NOON)
TEA = Line(1, 5000, 2, product_id=1, category_ids=frozenset({10}), brand_id=7)
CUP = Line(2, 999, 3, product_id=2, category_ids=frozenset({20}))
BASKET = [TEA, CUP]


def rule(kind, key=1, lane=Lane.ITEM, **facts):
    conditions = Conditions(**facts.pop("when", {}))
    return Rule(key, lane, kind, f"规则{key}", conditions=conditions, **facts)


def off(rule, lines=BASKET):
    return benefit(rule, lines, {line.key: line.goods_amount for line in lines})


def why(rule, who=GUEST, lines=BASKET):
    return judge(rule, lines, {line.key: line.goods_amount for line in lines}, who).refusal


def test_a_share_is_taken_off_each_line_and_rounded_down():
    assert off(rule(Kind.PERCENT, share=1500)) == {1: 1500, 2: 449}


def test_an_amount_is_taken_off_each_unit_of_an_item():
    assert off(rule(Kind.AMOUNT, amount=100)) == {1: 200, 2: 300}


def test_an_amount_off_an_order_is_shared_by_what_the_lines_cost():
    assert off(rule(Kind.AMOUNT, lane=Lane.ORDER, amount=1000)) == {1: 769, 2: 231}


def test_no_rule_takes_more_than_the_lines_cost():
    assert off(rule(Kind.AMOUNT, amount=99999)) == {1: 10000, 2: 2997}
    assert sum(off(rule(Kind.AMOUNT, lane=Lane.ORDER, amount=10**9)).values()) == 12997


def test_a_fixed_price_never_raises_a_price():
    assert off(rule(Kind.FIXED_PRICE, amount=3000)) == {1: 4000}


def test_the_highest_tier_reached_counts():
    full = rule(Kind.TIERED, lane=Lane.ORDER, tiers=((5000, 500), (10000, 1500), (20000, 4000)))
    assert sum(off(full).values()) == 1500


def test_the_second_at_half_price_takes_the_cheapest_units():
    assert off(rule(Kind.NTH_UNIT, every=2, free=1, share=5000)) == {2: 998}


def test_buy_two_get_one_free_counts_units_over_lines():
    lines = [Line(1, 3000, 2), Line(2, 1000, 1)]
    assert off(rule(Kind.NTH_UNIT, every=3, free=1, share=10000), lines) == {2: 1000}


def test_a_scope_names_products_categories_or_brands():
    for scope in (
        Scope(products=frozenset({1})),
        Scope(categories=frozenset({10})),
        Scope(brands=frozenset({7})),
    ):
        assert off(rule(Kind.PERCENT, share=1000, when={"scope": scope})) == {1: 1000}


def test_a_budget_that_runs_out_is_shared_to_the_fen():
    taken = off(rule(Kind.PERCENT, share=5000, when={"amount_left": 100}))
    assert sum(taken.values()) == 100


@pytest.mark.parametrize(
    ("when", "refusal"),
    [
        ({"starts_at": NOON + timedelta(seconds=1)}, Refusal.NOT_YET),
        ({"ends_at": NOON}, Refusal.OVER),
        ({"members_only": True}, Refusal.NOT_FOR_YOU),
        ({"minimum_level": 1}, Refusal.NOT_FOR_YOU),
        ({"uses_left": 0}, Refusal.USED_UP),
        ({"amount_left": 0}, Refusal.USED_UP),
        ({"scope": Scope(products=frozenset({9}))}, Refusal.NOTHING_COVERED),
        ({"minimum_amount": 12998}, Refusal.BELOW_MINIMUM),
        ({"minimum_quantity": 6}, Refusal.TOO_FEW_UNITS),
    ],
)
def test_a_rule_says_why_it_does_not_apply(when, refusal):
    assert why(rule(Kind.PERCENT, share=1000, when=when)) == refusal


def test_a_rule_used_up_by_one_shopper_still_serves_others():
    once = rule(Kind.PERCENT, share=1000, when={"uses_each": 1})
    assert why(once, Shopper(NOON, is_signed_in=True, uses={1: 1})) == Refusal.USED_BY_YOU
    assert why(once) is None


def test_each_line_takes_the_rule_that_is_best_for_it():
    cheap = rule(Kind.AMOUNT, key=1, amount=300)
    dear = rule(Kind.PERCENT, key=2, share=1000)
    costs = {line.key: line.goods_amount for line in BASKET}
    won = {v.rule.key: v.off for v in item_lane([cheap, dear], BASKET, costs, GUEST)}
    assert won == {1: {2: 900}, 2: {1: 1000}}


def test_one_rule_wins_the_order_and_the_other_says_who_beat_it():
    small = rule(Kind.AMOUNT, key=1, lane=Lane.ORDER, amount=100)
    large = rule(Kind.AMOUNT, key=2, lane=Lane.ORDER, amount=200)
    costs = {line.key: line.goods_amount for line in BASKET}
    beaten, winner = whole_lane([small, large], BASKET, costs, GUEST)
    assert winner.is_won
    assert (beaten.refusal, beaten.beaten_by) == (Refusal.BEATEN, large)


def test_of_equal_rules_the_higher_priority_wins():
    first = rule(Kind.AMOUNT, key=1, lane=Lane.ORDER, amount=100)
    second = rule(Kind.AMOUNT, key=2, lane=Lane.ORDER, amount=100, priority=1)
    costs = {line.key: line.goods_amount for line in BASKET}
    verdicts = whole_lane([first, second], BASKET, costs, GUEST)
    assert [v.is_won for v in verdicts] == [False, True]


def test_free_freight_takes_the_whole_freight():
    free = rule(Kind.FREE_FREIGHT, lane=Lane.SHIPPING)
    costs = {line.key: line.goods_amount for line in BASKET}
    (verdict,) = whole_lane([free], BASKET, costs, GUEST, freight=800)
    assert verdict.freight_off == 800


def test_a_flash_price_is_for_so_many_units_and_the_rest_cost_the_usual():
    flash = rule(Kind.FIXED_PRICE, amount=2000, source="flash", most_units=1)
    assert off(flash, [TEA]) == {1: 3000}


def test_a_shopper_who_had_some_of_a_flash_sale_gets_what_is_left_for_them():
    flash = rule(Kind.FIXED_PRICE, amount=2000, source="flash", most_units=9, units_each=2)
    costs = {1: TEA.goods_amount}
    assert judge(flash, [TEA], costs, Shopper(NOON, units={1: 1})).amount == 3000
    assert why(flash, Shopper(NOON, units={1: 2}), [TEA]) == Refusal.USED_BY_YOU


def test_a_flash_sale_that_is_sold_out_says_so():
    assert why(rule(Kind.FIXED_PRICE, amount=2000, most_units=0)) == Refusal.USED_UP


def test_a_rule_for_one_variant_leaves_its_sisters_alone():
    assert off(rule(Kind.PERCENT, share=1000, when={"scope": Scope(variants=frozenset({2}))})) == {
        2: 299
    }
