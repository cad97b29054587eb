"""What is given back of an order closes to the fen: examples and properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.settlement import Paid, Share, for_all, for_amount, for_units

LINE = st.builds(
    Paid,
    key=st.integers(1, 99),
    quantity=st.integers(1, 9),
    amount=st.integers(0, 10_000),
    points_amount=st.integers(0, 5_000),
)
LINES = st.lists(LINE, min_size=1, max_size=4, unique_by=lambda line: line.key)


def after(line, share):
    return Paid(
        line.key,
        line.quantity,
        line.amount,
        line.points_amount,
        line.refunded_quantity + share.quantity,
        line.refunded_amount + share.amount,
        line.refunded_points_amount + share.points_amount,
    )


def test_three_units_for_a_hundred_fen_give_back_33_33_34():
    line, given_back = Paid(1, 3, 100), []
    for _unit in range(3):
        share = line.back_for(1)
        given_back.append(share.amount)
        line = after(line, share)
    assert given_back == [33, 33, 34]


def test_goodwill_leaves_less_for_the_units_and_the_last_takes_the_rest():
    line = Paid(1, 2, 100, refunded_amount=70)
    first = line.back_for(1)
    assert (first.amount, after(line, first).back_for(1).amount) == (30, 0)


def test_more_units_than_are_left_are_refused():
    with pytest.raises(ValueError, match="2"):
        Paid(1, 3, 100, refunded_quantity=2).back_for(2)


def test_an_unknown_line_is_refused():
    with pytest.raises(ValueError, match="9"):
        for_units([Paid(1, 1, 100)], {9: 1})


def test_goodwill_comes_off_the_goods_first_and_then_off_the_freight():
    back = for_amount([Paid(1, 1, 100), Paid(2, 1, 300)], 450, freight_left=80)
    assert back.lines == {1: Share(0, 100), 2: Share(0, 300)}
    assert (back.freight_amount, back.amount) == (50, 450)


def test_more_than_is_left_of_all_is_refused():
    with pytest.raises(ValueError, match="181"):
        for_amount([Paid(1, 1, 100)], 181, freight_left=80)


@given(lines=LINES, freight=st.integers(0, 2_000), data=st.data())
def test_any_givings_back_and_the_rest_close_every_line_and_instrument(lines, freight, data):
    state, left = {line.key: line for line in lines}, freight
    for _step in range(data.draw(st.integers(0, 6))):
        back = data.draw(a_step(list(state.values()), left))
        left -= back.freight_amount
        state |= {key: after(state[key], share) for key, share in back.lines.items()}
    back = for_all(list(state.values()), left)
    state |= {key: after(state[key], share) for key, share in back.lines.items()}
    assert left == back.freight_amount
    assert all(line.refunded_points_amount == line.points_amount for line in state.values())
    assert all(line.refunded_amount == line.amount for line in state.values())


@st.composite
def a_step(draw, lines, freight_left):
    unit_lines = [line for line in lines if line.left_quantity]
    whole = sum(line.left_amount for line in lines) + freight_left
    if whole and draw(st.booleans()):
        return for_amount(lines, draw(st.integers(1, whole)), freight_left)
    units = {
        line.key: draw(st.integers(1, line.left_quantity))
        for line in unit_lines
        if draw(st.booleans())
    }
    return for_units(lines, units, draw(st.integers(0, freight_left)))
