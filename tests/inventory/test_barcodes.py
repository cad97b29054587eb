"""Bars on labels, compared with what the standards print."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.barcodes import bars, check_digit, code128, ean13, is_ean13, symbols_of

# 5901234123457, the example of the EAN-13 in every textbook.
EXAMPLE = (
    "101 0001011 0100111 0110011 0010011 0111101 0011101 01010"
    " 1100110 1101100 1000010 1011100 1001110 1000100 101"
).replace(" ", "")
ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=64)


def modules(widths: list[int]) -> str:
    """Write bars as 1 and gaps as 0, a module each."""
    return "".join("10"[place % 2] * width for place, width in enumerate(widths))


@pytest.mark.parametrize(
    ("digits", "last"), [("400638133393", "1"), ("590123412345", "7"), ("690123456789", "2")]
)
def test_the_check_digit(digits, last):
    assert check_digit(digits) == last


@pytest.mark.parametrize(
    "code", ["5901234123450", "590123412345", "59012341234x7", "５901234123457"]
)
def test_what_is_no_ean(code):
    assert not is_ean13(code)
    with pytest.raises(ValueError):
        ean13(code)


def test_an_ean_is_written_as_in_the_standard():
    assert modules(ean13("5901234123457")) == EXAMPLE


def test_code_128_begins_and_ends_as_in_the_standard():
    written = modules(code128("Wikipedia"))
    assert written.startswith("11010010000")
    assert written.endswith("1100011101011")


def test_digits_are_written_two_by_two():
    assert symbols_of("TEA123456") == [104, 52, 37, 33, 99, 12, 34, 56]
    assert symbols_of("1234A") == [105, 12, 34, 100, 33]


@pytest.mark.parametrize("text", ["", "茶", "a" * 65, "tab\t", "A\x00"])
def test_what_code_128_cannot_write(text):
    with pytest.raises(ValueError):
        code128(text)


@given(ASCII)
def test_every_text_is_whole_symbols_of_eleven_modules(text):
    widths = bars(text) if is_ean13(text) else code128(text)
    assert is_ean13(text) or sum(widths) % 11 == 2
    assert len(widths) % 2 == 1
