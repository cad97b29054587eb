"""The arithmetic of prices, by examples and by properties."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from cart.pricing import Freight, Offers, Points, price
from operations.amounts import allocate, share_of
from promotions.rules import Kind, Lane, Line, Rule, Shopper

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)

AMOUNTS = st.integers(0, 10**9)
LINES = st.lists(
    st.tuples(st.integers(1, 10**6), AMOUNTS, st.integers(1, 999)), unique_by=lambda t: t[0]
).map(lambda rows: [Line(*row) for row in rows])


@given(total=AMOUNTS, weights=st.lists(AMOUNTS, min_size=1))
def test_parts_sum_to_the_whole(total, weights):
    assert sum(allocate(total, weights)) == total


@given(total=AMOUNTS, weights=st.lists(st.integers(1, 10**6), min_size=1))
def test_no_part_is_further_than_one_fen_from_its_share(total, weights):
    shares = [total * weight / sum(weights) for weight in weights]
    assert all(
        abs(part - share) < 1.001
        for part, share in zip(allocate(total, weights), shares, strict=True)
    )


def test_a_hundred_fen_among_three_lines():
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]


@given(total=AMOUNTS, steps=st.lists(st.integers(1, 20), min_size=1))
def test_refunds_in_any_steps_sum_to_the_total(total, steps):
    whole, already, given_back = sum(steps), 0, 0
    for step in steps:
        given_back += share_of(total, step, whole, already)
        already += step
    assert given_back == total


@given(lines=LINES, freight=st.builds(Freight, st.just("f"), AMOUNTS, st.none() | AMOUNTS))
def test_the_payable_is_goods_plus_freight(lines, freight):
    quote = price(lines, freight)
    assert quote.payable_amount == quote.goods_amount + quote.freight_amount
    assert quote.payable_amount >= 0


@given(lines=LINES, data=st.data())
def test_the_order_of_lines_never_matters(lines, data):
    shuffled = data.draw(st.permutations(lines))
    assert price(lines, None) == price(shuffled, None)


def test_freight_is_charged_below_the_threshold_and_free_from_it():
    freight = Freight("standard", 800, 9900)
    assert price([Line(1, 9899, 1)], freight).freight_amount == 800
    assert price([Line(1, 9900, 1)], freight).freight_amount == 0


def test_free_freight_says_why():
    reasons = [a.reason for a in price([Line(1, 9900, 1)], Freight("s", 800, 9900)).adjustments]
    assert reasons == ["运费", "满 99 元包邮"]


def test_an_empty_basket_costs_nothing():
    assert price([], Freight("standard", 800)).payable_amount == 0


def test_points_pay_at_most_their_share_of_the_goods_in_whole_points():
    offers = Offers(Shopper(NOON), points=Points(10_000, value_amount=3, share=5000))
    quote = price([Line(1, 1000, 1)], None, offers)
    assert (quote.points_count, quote.points_amount, quote.payable_amount) == (166, 498, 502)


def test_an_included_tax_is_part_of_the_price():
    quote = price([Line(1, 11_300, 1, tax_rate=1300, is_tax_included=True)], None)
    assert (quote.payable_amount, quote.tax_amount, quote.included_tax_amount) == (11_300, 0, 1300)


def test_the_units_a_flash_sale_gives_are_counted():
    flash = Rule(7, Lane.ITEM, Kind.FIXED_PRICE, "抢", amount=500, source="flash", most_units=2)
    quote = price([Line(1, 1000, 3)], None, Offers(Shopper(NOON), (flash,)))
    assert quote.units_won("flash") == {7: 2}
    assert quote.payable_amount == 2000
    assert quote.reasons[0].code == "flash-7"
