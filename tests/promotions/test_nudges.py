"""What is missing until a rule gives something, or more."""

from datetime import UTC, datetime

from promotions.lanes import item_lane, whole_lane
from promotions.nudges import nudges
from promotions.rules import Conditions, Kind, Lane, Line, Rule, Shopper

WHO = Shopper(datetime(2026, 11, 11, tzinfo=UTC))
TIERS = Rule(1, Lane.ORDER, Kind.TIERED, "满减", tiers=((10_000, 1000), (20_000, 3000)))


def told(rule, *amounts, beside=(), quantity=1):
    """Return what a basket of lines costing so much is told of a rule."""
    lines = [Line(key, amount, quantity) for key, amount in enumerate(amounts)]
    costs = {line.key: line.goods_amount for line in lines}
    decide = item_lane if rule.lane == Lane.ITEM else whole_lane
    verdicts = decide([rule, *beside], lines, costs, WHO)
    found = nudges(verdicts, lines, dict.fromkeys(Lane, costs))
    return [(n.missing_amount, n.missing_units, n.off_amount) for n in found if n.rule == rule]


def test_the_first_tier_is_near_from_half_of_it():
    assert told(TIERS, 6_500) == [(3_500, 0, 1000)]
    assert told(TIERS, 4_900) == []


def test_who_is_on_a_tier_is_told_of_the_next():
    assert told(TIERS, 8_000, 7_000) == [(5_000, 0, 3000)]


def test_on_the_highest_tier_nothing_is_missing():
    assert told(TIERS, 25_000) == []


def test_a_minimum_says_what_is_missing():
    rule = Rule(
        2, Lane.ORDER, Kind.AMOUNT, "减", amount=500, conditions=Conditions(minimum_amount=10_000)
    )
    assert told(rule, 9_000) == [(1_000, 0, 500)]


def test_what_gives_no_more_than_is_given_already_is_not_told():
    better = Rule(3, Lane.ORDER, Kind.AMOUNT, "减", amount=2000)
    assert told(TIERS, 6_500, beside=[better]) == []


def test_units_are_counted():
    rule = Rule(
        4, Lane.ITEM, Kind.PERCENT, "三件", share=1000, conditions=Conditions(minimum_quantity=3)
    )
    assert told(rule, 100, quantity=2) == [(0, 1, 0)]
    assert told(rule, 100) == []


def test_one_more_makes_the_second_cheaper():
    second = Rule(5, Lane.ITEM, Kind.NTH_UNIT, "第二件半价", share=5000, every=2, free=1)
    assert told(second, 1000) == [(0, 1, 0)]
    assert told(second, 1000, quantity=2) == []


def test_a_rule_for_others_is_no_nudge():
    members = Rule(
        6, Lane.ORDER, Kind.AMOUNT, "会员", amount=500, conditions=Conditions(members_only=True)
    )
    assert told(members, 9_000) == []
