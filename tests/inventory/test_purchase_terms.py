"""A supplier's prices with breaks, and the quantities that are sold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.purchase_terms import Terms, most_taken_in, sold_quantity, unit_amount

TERMS = Terms(1000, breaks=((100, 800), (10, 900)), minimum_quantity=5, pack_size=4)


@pytest.mark.parametrize(
    ("quantity", "amount"), [(1, 1000), (9, 1000), (10, 900), (99, 900), (100, 800), (5000, 800)]
)
def test_the_last_break_reached_sets_the_price(quantity, amount):
    assert unit_amount(TERMS, quantity) == amount


@pytest.mark.parametrize(("wanted", "sold"), [(1, 8), (5, 8), (8, 8), (9, 12), (12, 12)])
def test_a_wish_is_rounded_up_to_moq_and_whole_packs(wanted, sold):
    assert sold_quantity(TERMS, wanted) == sold


@settings(deadline=None)
@given(st.integers(1, 10**6), st.integers(1, 10**4), st.integers(1, 500))
def test_what_is_sold_is_the_least_that_covers_the_wish(wanted, minimum, pack):
    sold = sold_quantity(Terms(1, minimum_quantity=minimum, pack_size=pack), wanted)
    assert sold % pack == 0
    assert sold >= max(wanted, minimum) > sold - pack


@pytest.mark.parametrize(("ordered", "most"), [(1, 1), (9, 9), (10, 11), (100, 110)])
def test_a_tenth_too_much_is_taken_in(ordered, most):
    assert most_taken_in(ordered) == most
