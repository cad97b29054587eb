"""Nobody is flooded with codes, and nobody makes the shop pay for them (S19)."""

from datetime import timedelta

import pytest
from django.db.models import F

from accounts.models import PhoneCode, TextMessage
from accounts.services import codes
from operations.models import Spending
from operations.services.limits import TooOften
from operations.services.outbox import relay
from shop.outbox import HANDLERS
from tests.factories.texts import texts

pytestmark = pytest.mark.django_db

PHONE = "+8613900139000"
MINUTE = timedelta(seconds=61)


def ask(phone=PHONE, address="203.0.113.9", ticket=""):
    """Ask for a code; None where it is refused."""
    try:
        return codes.ask(
            phone=phone, purpose=PhoneCode.Purpose.SIGN_IN, address=address, ticket=ticket
        )
    except TooOften:
        return None


def let_pass(while_: timedelta) -> None:
    Spending.objects.update(at=F("at") - while_)


def address(number: int) -> str:
    return f"198.51.{number // 250}.{number % 250}"


def phone(number: int) -> str:
    return f"+861390013{number:04}"


def test_a_phone_gets_one_code_a_minute():
    assert ask()
    assert not ask(address="203.0.113.10")
    let_pass(MINUTE)
    assert ask(address="203.0.113.10")


def test_a_phone_gets_five_codes_in_any_24_hours():
    given = 0
    for hour in range(10):
        given += ask(address=address(hour)) is not None
        let_pass(timedelta(hours=1))
    assert given == 5
    let_pass(timedelta(hours=15))
    assert ask()


def test_a_thousand_addresses_send_one_phone_at_most_five():
    for number in range(1000):
        ask(address=address(number))
        let_pass(MINUTE)
    while relay(HANDLERS):
        pass
    assert len(texts()) == TextMessage.objects.count() == 5


def test_one_address_sends_a_thousand_phones_at_most_ten():
    for number in range(1000):
        ask(phone(number))
    while relay(HANDLERS):
        pass
    assert len(texts()) == 10


def test_one_ipv6_network_counts_as_one_address():
    given = [ask(phone(number), f"2001:db8::{number:x}") for number in range(20)]
    assert sum(asked is not None for asked in given) == 10


def test_one_visitor_asks_three_times_an_hour():
    ticket, given = "", 0
    for number in range(6):
        asked = ask(phone(number), address(number), ticket)
        given, ticket = given + bool(asked), asked.ticket if asked else ticket
    assert given == 3


def test_all_together_ask_a_thousand_times_an_hour(monkeypatch):
    few = codes.Limit(codes.TO_ALL.name, 7, codes.TO_ALL.per)
    monkeypatch.setattr(codes, "TO_ALL", few)
    given = [ask(phone(number), address(number)) for number in range(20)]
    assert sum(asked is not None for asked in given) == 7


def test_the_limits_are_those_that_were_decided():
    kept = {(limit.most, limit.per.total_seconds()) for limit in limits()}
    assert kept == {(1, 60), (5, 86400), (10, 3600), (3, 3600), (1000, 3600)}


def limits():
    return [
        codes.TO_A_PHONE_NOW, codes.TO_A_PHONE, codes.FROM_AN_ADDRESS, codes.FROM_A_VISITOR,
        codes.TO_ALL,
    ]  # fmt: skip


def test_a_dead_cache_changes_nothing(settings):
    dead = {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": settings.CACHES["default"] | dead}
    assert ask()
    assert not ask()
