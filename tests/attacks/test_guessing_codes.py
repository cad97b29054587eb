"""Whoever guesses codes, from however many addresses, does not get in (S20).

``JISHI_GUESSES`` says how many guesses are made; the figure of record is of 100,000.
"""

import os
from datetime import timedelta

import pytest
from django.db.models import F

from accounts.models import PhoneCode
from accounts.services import codes
from accounts.services.codes import WrongCode
from operations.models import Spending
from operations.services.limits import TooOften

pytestmark = pytest.mark.django_db

GUESSES = int(os.environ.get("JISHI_GUESSES", "500"))
PHONE = "+8613900139000"
SIGN_IN = PhoneCode.Purpose.SIGN_IN


def ask(number: int) -> str | None:
    """Ask for the victim's code from the next address; None where there is none."""
    address = f"198.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    try:
        return codes.ask(phone=PHONE, purpose=SIGN_IN, address=address).ticket
    except TooOften:
        return None


def is_in(ticket: str, code: str) -> bool:
    try:
        codes.prove(ticket=ticket, phone=PHONE, purpose=SIGN_IN, code=code)
    except WrongCode:
        return False
    return True


def test_a_guesser_with_endless_addresses_looks_at_25_codes_a_day():
    """A day of guessing: a new address and a new code whenever there is one, all tries at it."""
    ticket, hits, last = "", 0, ""
    for number in range(GUESSES):
        if number % 5 == 0:
            ticket = ask(number) or ticket
            Spending.objects.filter(limit=codes.TO_A_PHONE_NOW.name).update(
                at=F("at") - timedelta(minutes=1)
            )
        last = not_the_code(number)
        hits += is_in(ticket, last)
    tries = sum(PhoneCode.objects.values_list("tries", flat=True))
    assert (hits, PhoneCode.objects.count(), tries) == (0, 5, 25)


def not_the_code(number: int) -> str:
    """Return a guess that is not right by luck: one in a million is, and would fail this test."""
    guess = f"{number * 7919 % 10**6:06}"
    right = {codes.digits_of(code) for code in PhoneCode.objects.filter(tries__lt=5)}
    return f"{(int(guess) + 1) % 10**6:06}" if guess in right else guess


def test_the_right_code_found_after_the_tries_opens_nothing():
    ticket = ask(0)
    for number in range(5):
        assert not is_in(ticket, not_the_code(number))
    right = codes.digits_of(PhoneCode.objects.get())
    assert not any(is_in(ticket, right) for _guess in range(20))
