"""What an invoice (发票) says: whose number is whole, what each line comes to. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from operations.amounts import allocate, share_of

TAX_NUMBER_LENGTHS = (15, 17, 18, 20)
CREDIT_CODE_LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WHOLE_RATE = 10_000
DIGITS = "零壹贰叁肆伍陆柒捌玖"
SMALL_UNITS, LARGE_UNITS = ("", "拾", "佰", "仟"), ("", "万", "亿", "万亿")


@dataclass(frozen=True)
class Sold:
    """An order line, or the freight, in fen: what it cost and what of that was given back.

    ``tax_amount`` was added on top and is part of ``paid_amount``; with ``is_tax_included`` the
    tax lies in the price and is worked out by the rate (basis points).
    """

    key: int | None
    quantity: int
    paid_amount: int
    tax_amount: int = 0
    tax_rate: int = 0
    is_tax_included: bool = False
    refunded_quantity: int = 0
    refunded_amount: int = 0

    @property
    def whole_tax(self) -> int:
        """Return the tax in all that was paid, rounded half up."""
        if not self.is_tax_included:
            return self.tax_amount
        base = WHOLE_RATE + self.tax_rate
        return (2 * self.paid_amount * self.tax_rate + base) // (2 * base)


@dataclass(frozen=True)
class Billed:
    """A line of an invoice: units, money with tax, and the tax in it; all negative in red."""

    key: int | None
    quantity: int
    amount: int
    tax_rate: int
    tax_amount: int

    @property
    def is_something(self) -> bool:
        """Tell whether the line says anything."""
        return bool(self.quantity or self.amount)


def bill(sold: Sequence[Sold], total: int) -> list[Billed]:
    """Bill what is still paid for of each line; the lines sum to ``total`` exactly.

    What was given back of the whole and of no line in particular is shared by what lines come to.
    """
    left = [one.paid_amount - one.refunded_amount for one in sold]
    unplaced = sum(left) - total
    shares = allocate(max(unplaced, 0), left)
    amounts = [amount - share for amount, share in zip(left, shares, strict=True)]
    return [
        Billed(
            one.key,
            one.quantity - one.refunded_quantity,
            amount,
            one.tax_rate,
            share_of(one.whole_tax, amount, one.paid_amount) if one.paid_amount else 0,
        )
        for one, amount in zip(sold, amounts, strict=True)
    ]


def correct(now: Iterable[Billed], billed: Iterable[Billed]) -> list[Billed]:
    """Return what a correction says: what is to be billed now less what was billed so far."""
    found = {one.key: one for one in now}
    for one in billed:
        due = found.get(one.key, Billed(one.key, 0, 0, one.tax_rate, 0))
        found[one.key] = Billed(
            one.key,
            due.quantity - one.quantity,
            due.amount - one.amount,
            one.tax_rate,
            due.tax_amount - one.tax_amount,
        )
    return list(found.values())


def plain(number: str) -> str:
    """Return a tax number as it is written in registers: capitals, no spaces or hyphens."""
    return re.sub(r"[\s-]", "", number).upper()


def is_tax_number(number: str) -> bool:
    """Tell whether a taxpayer's number (纳税人识别号) can be one.

    It has 15, 17, 18 or 20 characters; one of 18 is a unified social credit code, whose last
    character checks the others (GB 32100-2015).
    """
    if len(number) not in TAX_NUMBER_LENGTHS or not re.fullmatch(r"[0-9A-Z]+", number):
        return False
    return len(number) != CREDIT_CODE_LENGTH or is_credit_code(number)


def is_credit_code(code: str) -> bool:
    """Tell whether 18 characters are a unified social credit code (统一社会信用代码)."""
    if any(letter not in ALPHABET for letter in code):
        return False
    weighed = sum(ALPHABET.index(letter) * 3**place for place, letter in enumerate(code[:17]))
    return ALPHABET[-weighed % len(ALPHABET)] == code[17]


def in_capitals(amount: int) -> str:
    """Write fen in the characters nobody can alter (大写), as GB/T 15835 and the banks do."""
    yuan, cents = divmod(abs(amount), 100)
    jiao, fen = divmod(cents, 10)
    words = f"{number_in_capitals(yuan)}圆" if yuan else ""
    if not cents:
        words = f"{words or '零圆'}整"
    else:
        words += f"{DIGITS[jiao]}角" if jiao else "零" if yuan else ""
        words += f"{DIGITS[fen]}分" if fen else "整"
    return f"（负数）{words}" if amount < 0 else words


def number_in_capitals(number: int) -> str:
    """Write a positive whole number below ten quadrillion in capital characters."""
    words, is_gap = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if is_gap else "") + DIGITS[digit] + SMALL_UNITS[place % 4]
        is_gap = digit == 0
        if place % 4 == 0 and number // 10**place % 10**4:
            words += LARGE_UNITS[place // 4]
    return words
