"""What sending costs by region and weight, as plain values."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from logistics.freight import MOST_AMOUNT, NOT_SERVED, FreightTerms, Tariff, amount_for, terms_for

REST = Tariff((), 1000, 800, 1000, 300, 9900)
WEST = Tariff(("65", "54"), 1000, 1800, 500, 900)
URUMQI = Tariff(("6501",), 1000, 1200, 1000, 500)
NOWHERE = Tariff(("71", "810001"), 1000, 0, 1000, 0, is_served=False)
TARIFFS = (REST, WEST, URUMQI, NOWHERE)

codes = st.text("0123456789", min_size=2, max_size=6).filter(lambda code: len(code) % 2 == 0)
tariffs = st.builds(
    Tariff,
    regions=st.lists(codes, max_size=3).map(tuple),
    first_grams=st.integers(0, 10**5),
    first_amount=st.integers(0, MOST_AMOUNT),
    step_grams=st.integers(1, 10**5),
    step_amount=st.integers(0, MOST_AMOUNT),
    free_over_amount=st.none() | st.integers(0, 10**9),
    is_served=st.booleans(),
)
weights = st.integers(0, 10**13)
thorough = settings(max_examples=1000, deadline=None)


@pytest.mark.parametrize(
    ("grams", "amount"),
    [(0, 800), (1, 800), (1000, 800), (1001, 1100), (2000, 1100), (2001, 1400), (10_500, 3800)],
)
def test_a_step_begun_is_paid_in_full(grams, amount):
    assert amount_for(REST, grams) == amount


@pytest.mark.parametrize(
    ("region", "amount"),
    [("310104", 800), ("650202", 1800), ("540102", 1800), ("650102", 1200), ("", 800)],
)
def test_the_longest_start_of_the_code_decides(region, amount):
    assert terms_for(TARIFFS, region, 500).amount == amount


def test_an_unserved_region_has_no_price():
    assert terms_for(TARIFFS, "710000", 500) == NOT_SERVED
    assert terms_for(TARIFFS, "810001", 500).is_served is False
    assert terms_for(TARIFFS, "810002", 500).is_served is True


def test_a_region_no_rule_speaks_of_is_not_served():
    assert terms_for((WEST,), "310104", 500) == NOT_SERVED
    assert terms_for((), "", 0) == NOT_SERVED


def test_free_delivery_begins_at_its_amount():
    terms = terms_for(TARIFFS, "310104", 3000)
    assert (terms.charge(9899), terms.charge(9900)) == (1400, 0)
    assert (terms.missing_for_free(9899), terms.missing_for_free(10**6)) == (1, 0)


def test_where_nothing_makes_it_free_it_always_costs():
    terms = terms_for(TARIFFS, "650202", 500)
    assert (terms.charge(10**9), terms.missing_for_free(0)) == (1800, None)


@thorough
@given(st.lists(tariffs, max_size=5), codes, weights, weights)
def test_more_weight_never_costs_less_and_nothing_is_negative(rules, region, one, other):
    light, heavy = sorted((one, other))
    less, more = terms_for(rules, region, light), terms_for(rules, region, heavy)
    assert 0 <= less.amount <= more.amount <= MOST_AMOUNT
    assert less.is_served == more.is_served


@thorough
@given(tariffs, weights)
def test_so_many_steps_carry_the_weight_and_one_less_would_not(tariff, grams):
    assume(tariff.step_amount)
    amount = amount_for(tariff, grams)
    assume(amount < MOST_AMOUNT)
    steps = (amount - tariff.first_amount) // tariff.step_amount
    assert tariff.first_grams + steps * tariff.step_grams >= grams
    assert steps == 0 or tariff.first_grams + (steps - 1) * tariff.step_grams < grams


@thorough
@given(st.permutations(TARIFFS), codes)
def test_the_order_of_the_rules_does_not_matter(rules, region):
    assert terms_for(rules, region, 1500) == terms_for(TARIFFS, region, 1500)


@thorough
@given(st.integers(0, 10**9), st.none() | st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_charge_is_all_or_nothing(amount, free_over, goods):
    assert FreightTerms(amount, free_over).charge(goods) in {0, amount}
