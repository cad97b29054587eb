"""Abuse S3: promotions, a coupon, points and free freight stacked up never pay a shopper."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from cart.pricing import Freight, Offers, Points, price
from orders.settlement import Paid, for_all, for_units
from promotions.rules import Kind, Lane, Line, Rule, Shopper

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
FEN = st.integers(0, 10**7)
LINES = st.lists(
    st.builds(
        Line,
        key=st.integers(1, 50),
        unit_amount=FEN,
        quantity=st.integers(1, 999),
        tax_rate=st.sampled_from([0, 600, 900, 1300]),
        is_tax_included=st.booleans(),
    ),
    unique_by=lambda line: line.key,
    max_size=5,
)


def rules(lane: Lane, *kinds: Kind) -> st.SearchStrategy[Rule]:
    """Draw rules of a lane, generous beyond reason."""
    return st.builds(
        Rule,
        key=st.integers(1, 10**6),
        lane=st.just(lane),
        kind=st.sampled_from(kinds),
        name=st.just("r"),
        share=st.integers(1, 10_000),
        amount=st.integers(1, 10**8),
        every=st.integers(2, 5),
        free=st.just(1),
        tiers=st.just(((0, 10**8),)),
    )


ITEM = rules(Lane.ITEM, Kind.PERCENT, Kind.AMOUNT, Kind.FIXED_PRICE, Kind.NTH_UNIT)
ORDER = rules(Lane.ORDER, Kind.PERCENT, Kind.AMOUNT, Kind.TIERED)
OFFERS = st.builds(
    Offers,
    who=st.just(Shopper(NOON)),
    rules=st.lists(
        ITEM | ORDER | rules(Lane.SHIPPING, Kind.FREE_FREIGHT),
        unique_by=lambda rule: rule.key,
        max_size=6,
    ).map(tuple),
    coupon=st.none() | rules(Lane.COUPON, Kind.AMOUNT, Kind.PERCENT),
    points=st.none()
    | st.builds(
        Points,
        count=st.integers(0, 10**9),
        value_amount=st.integers(1, 100),
        share=st.integers(0, 10_000),
    ),
)
FREIGHT = st.none() | st.builds(Freight, st.just("f"), FEN, st.none() | FEN)


@settings(max_examples=400, deadline=None)
@given(lines=LINES, freight=FREIGHT, offers=OFFERS)
def test_nobody_is_paid_for_buying(lines, freight, offers):
    quote = price(lines, freight, offers)
    most = quote.goods_amount + quote.tax_amount + (freight.amount if freight else 0)
    assert 0 <= quote.payable_amount <= most
    assert 0 <= quote.points_amount <= quote.goods_amount - quote.discount_amount
    assert quote.payable_amount == (
        quote.goods_amount
        - quote.discount_amount
        - quote.points_amount
        + quote.freight_amount
        + quote.tax_amount
    )


@settings(max_examples=400, deadline=None)
@given(
    amount=FEN, points=FEN, units=st.lists(st.integers(1, 5), min_size=1, max_size=8), freight=FEN
)
def test_whatever_is_stacked_is_given_back_once_and_whole(amount, points, units, freight):
    whole, money, worth, done = sum(units), 0, 0, 0
    for step in units[:-1]:
        back = for_units([Paid(1, whole, amount, points, done, money, worth)], {1: step})
        assert back.amount >= 0
        assert back.points_amount >= 0
        money, worth, done = money + back.amount, worth + back.points_amount, done + step
    rest = for_all([Paid(1, whole, amount, points, done, money, worth)], freight)
    assert (money + rest.amount, worth + rest.points_amount) == (amount + freight, points)
