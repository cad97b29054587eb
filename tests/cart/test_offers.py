"""Any basket, any promotions, any points: properties of the price.

``JISHI_CASES=3000`` tries 21,000 cases in all, as the issue asks; the suite tries fewer.
"""

import os
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from cart.pricing import Freight, Offers, Points, price
from promotions.rules import WHOLE, Conditions, Kind, Lane, Line, Refusal, Rule, Scope, Shopper

CASES = int(os.environ.get("JISHI_CASES", "100"))
NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
KINDS = {
    Lane.ITEM: [Kind.PERCENT, Kind.AMOUNT, Kind.FIXED_PRICE, Kind.NTH_UNIT],
    Lane.ORDER: [Kind.PERCENT, Kind.AMOUNT, Kind.TIERED],
    Lane.COUPON: [Kind.PERCENT, Kind.AMOUNT, Kind.TIERED],
    Lane.SHIPPING: [Kind.PERCENT, Kind.AMOUNT, Kind.FREE_FREIGHT],
}
KEYS = st.integers(1, 4)
SCOPES = st.builds(
    Scope,
    st.frozensets(KEYS, max_size=2),
    st.frozensets(KEYS, max_size=1),
    variants=st.frozensets(KEYS, max_size=1),
)
CONDITIONS = st.builds(
    Conditions,
    scope=SCOPES,
    minimum_amount=st.integers(0, 20_000),
    minimum_quantity=st.integers(0, 4),
    members_only=st.booleans(),
    minimum_level=st.integers(0, 2),
    uses_left=st.none() | st.integers(0, 2),
    amount_left=st.none() | st.integers(0, 3_000),
)


@st.composite
def rules_of(draw, lane):
    every = draw(st.integers(2, 5))
    return Rule(
        key=draw(st.integers(1, 50) if lane != Lane.COUPON else st.integers(51, 99)),
        lane=lane,
        kind=draw(st.sampled_from(KINDS[lane])),
        name="规则",
        priority=draw(st.integers(0, 3)),
        share=draw(st.integers(1, 10_000)),
        amount=draw(st.integers(0, 30_000)),
        every=every,
        free=draw(st.integers(1, every - 1)),
        tiers=tuple(draw(st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 9_000))))),
        conditions=draw(CONDITIONS),
        most_units=draw(st.none() | st.integers(0, 9)),
        units_each=draw(st.none() | st.integers(1, 4)),
    )


LINES = st.lists(
    st.builds(
        Line,
        key=st.integers(1, 50),
        unit_amount=st.integers(0, 9_999),
        quantity=st.integers(1, 9),
        product_id=KEYS,
        category_ids=st.frozensets(KEYS, max_size=2),
        tax_rate=st.sampled_from([0, 0, 600, 1300]),
        is_tax_included=st.booleans(),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda line: line.key,
)
RULES = st.lists(
    st.sampled_from([Lane.ITEM, Lane.ORDER, Lane.SHIPPING]).flatmap(rules_of),
    max_size=6,
    unique_by=lambda rule: rule.key,
)
OFFERS = st.builds(
    Offers,
    who=st.builds(
        Shopper,
        at=st.just(NOON),
        is_signed_in=st.booleans(),
        level=st.integers(0, 2),
        units=st.dictionaries(st.integers(1, 50), st.integers(0, 3), max_size=3),
    ),
    rules=RULES.map(tuple),
    coupon=st.none() | rules_of(Lane.COUPON),
    points=st.builds(Points, st.integers(0, 50_000), st.integers(1, 7), st.integers(0, WHOLE)),
)
FREIGHT = st.builds(
    Freight, st.just("standard"), st.integers(0, 3_000), st.none() | st.integers(0, 30_000)
)
many = settings(max_examples=CASES, deadline=None)


@many
@given(lines=LINES, freight=FREIGHT, offers=OFFERS)
def test_nobody_pays_less_than_nothing_nor_more_than_the_price(lines, freight, offers):
    quote = price(lines, freight, offers)
    assert 0 <= quote.payable_amount <= quote.goods_amount + freight.amount + quote.tax_amount
    assert min(quote.discount_amount, quote.points_amount, quote.freight_amount) >= 0


@many
@given(lines=LINES, freight=FREIGHT, offers=OFFERS)
def test_the_parts_sum_to_the_whole(lines, freight, offers):
    quote = price(lines, freight, offers)
    net = quote.net_amounts()
    assert sum(net.values()) + quote.freight_amount + quote.tax_amount == quote.payable_amount
    assert all(0 <= net[line.key] <= line.goods_amount for line in lines)
    assert quote.payable_amount == (
        quote.goods_amount
        - quote.discount_amount
        - quote.points_amount
        + quote.freight_amount
        + quote.tax_amount
    )


@many
@given(lines=LINES, freight=FREIGHT, offers=OFFERS, data=st.data())
def test_the_order_of_lines_and_rules_never_matters(lines, freight, offers, data):
    turned = data.draw(st.permutations(lines))
    rules = tuple(data.draw(st.permutations(offers.rules)))
    again = price(turned, freight, Offers(offers.who, rules, offers.coupon, offers.points))
    assert again.payable_amount == price(lines, freight, offers).payable_amount
    assert again.net_amounts() == price(lines, freight, offers).net_amounts()


@many
@given(lines=LINES, freight=FREIGHT, offers=OFFERS, data=st.data())
def test_a_line_less_costs_no_more_than_what_it_earned_the_others(lines, freight, offers, data):
    quote = price(lines, freight, offers)
    gone = data.draw(st.sampled_from(lines))
    without = price([line for line in lines if line != gone], freight, offers)
    earned = quote.goods_amount + freight.amount + quote.tax_amount - quote.payable_amount
    assert without.payable_amount <= quote.payable_amount + earned - quote.tax_amount + (
        without.tax_amount
    )


@many
@given(lines=LINES, freight=FREIGHT, offers=OFFERS)
def test_every_rule_has_one_verdict_and_a_lane_has_one_winner(lines, freight, offers):
    verdicts = price(lines, freight, offers).verdicts
    judged = [verdict.rule.key for verdict in verdicts if verdict.rule.lane != Lane.SHIPPING]
    wanted = [rule.key for rule in offers.rules if rule.lane != Lane.SHIPPING]
    assert sorted(judged) == sorted(wanted + ([offers.coupon.key] if offers.coupon else []))
    for lane in (Lane.ORDER, Lane.COUPON, Lane.SHIPPING):
        assert sum(v.is_won for v in verdicts if v.rule.lane == lane) <= 1


@many
@given(lines=LINES, freight=FREIGHT, offers=OFFERS)
def test_what_takes_nothing_off_says_why(lines, freight, offers):
    for verdict in price(lines, freight, offers).verdicts:
        assert verdict.is_won == (verdict.refusal is None)
        assert (verdict.beaten_by is None) == (verdict.refusal != Refusal.BEATEN)


@many
@given(lines=LINES, freight=FREIGHT, offers=OFFERS, more=RULES)
def test_no_budget_is_overspent(lines, freight, offers, more):
    for verdict in price(lines, freight, offers).verdicts:
        left = verdict.rule.conditions.amount_left
        assert not verdict.is_won or left is None or verdict.amount <= left
