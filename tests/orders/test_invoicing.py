"""What an invoice says: tax numbers, sums to the fen, amounts in capitals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.invoicing import Billed, Sold, bill, correct, in_capitals, is_tax_number, plain

GOOD = ["91350100M000100Y43", "914403001922038216", "110105123456789", "3101011980010112341X"]
WRONG = ["", "91350100M000100Y44", "91350100M000100I43", "1234", "110105123456789é", "١" * 15]
CAPITALS = {
    0: "零圆整",
    1: "壹分",
    10: "壹角整",
    101: "壹圆零壹分",
    12345: "壹佰贰拾叁圆肆角伍分",
    100_000: "壹仟圆整",
    1_010_100: "壹万零壹佰零壹圆整",
    10_700_053: "壹拾万零柒仟圆伍角叁分",
    1_001_000_100: "壹仟零壹万零壹圆整",
    10_000_000_000: "壹亿圆整",
    -550: "（负数）伍圆伍角整",
}


@pytest.mark.parametrize("number", GOOD)
def test_a_tax_number_of_the_right_length_is_one(number):
    assert is_tax_number(number)


@pytest.mark.parametrize("number", WRONG)
def test_what_is_no_tax_number_is_refused(number):
    assert not is_tax_number(number)


def test_one_wrong_character_of_a_credit_code_is_always_noticed():
    code = GOOD[0]
    others = [code[:at] + "7" + code[at + 1 :] for at in range(18) if code[at] != "7"]
    assert [other for other in others if is_tax_number(other)] == []


def test_a_tax_number_is_read_as_people_copy_it():
    assert plain(" 9135-0100 m000100y43 ") == GOOD[0]


@pytest.mark.parametrize(("amount", "words"), CAPITALS.items())
def test_amounts_are_written_in_capitals(amount, words):
    assert in_capitals(amount) == words


def test_tax_in_the_price_is_worked_out_by_its_rate():
    assert Sold(1, 1, 11_300, tax_rate=1300, is_tax_included=True).whole_tax == 1300


def test_tax_on_top_is_part_of_what_was_paid():
    assert bill([Sold(1, 1, 11_300, tax_amount=1300, tax_rate=1300)], 11_300) == [
        Billed(1, 1, 11_300, 1300, 1300)
    ]


def test_what_was_refunded_is_not_billed():
    line = Sold(1, 3, 3000, refunded_quantity=1, refunded_amount=1000)
    assert bill([line, Sold(None, 1, 800)], 2800) == [
        Billed(1, 2, 2000, 0, 0),
        Billed(None, 1, 800, 0, 0),
    ]


def test_goodwill_for_no_line_in_particular_is_shared():
    assert [one.amount for one in bill([Sold(1, 1, 1000), Sold(2, 1, 2000)], 2999)] == [1000, 1999]


@st.composite
def sales(draw):
    """Draw lines of a sale, with some of each refunded."""
    paid = draw(st.lists(st.integers(0, 10_000_000), min_size=1, max_size=8))
    return [
        Sold(
            key,
            5,
            amount,
            tax_rate=draw(st.sampled_from([0, 300, 600, 1300])),
            is_tax_included=True,
            refunded_amount=draw(st.integers(0, amount)),
        )
        for key, amount in enumerate(paid)
    ]


@given(sales(), st.integers(0, 10**9))
def test_the_lines_sum_to_the_total_to_the_fen(sold, goodwill):
    left = sum(one.paid_amount - one.refunded_amount for one in sold)
    total = max(left - goodwill, 0)
    lines = bill(sold, total)
    assert sum(line.amount for line in lines) == total
    assert all(0 <= line.tax_amount <= line.amount for line in lines)


@given(sales(), st.integers(0, 10**9))
def test_an_invoice_and_its_correction_sum_to_what_is_left(sold, goodwill):
    whole = [Sold(s.key, s.quantity, s.paid_amount, 0, s.tax_rate, s.is_tax_included) for s in sold]
    first = bill(whole, sum(s.paid_amount for s in whole))
    due = bill(sold, max(sum(s.paid_amount - s.refunded_amount for s in sold) - goodwill, 0))
    red = correct(due, first)
    for was, taken, is_now in zip(first, red, due, strict=True):
        assert (was.amount + taken.amount, was.tax_amount + taken.tax_amount) == (
            is_now.amount,
            is_now.tax_amount,
        )
