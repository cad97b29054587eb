"""A code by text message: good once, for what it was asked for, with whoever asked for it."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.models import PhoneCode, TextMessage
from accounts.services import codes
from accounts.services.codes import WrongCode
from accounts.services.texts import CannotBeTexted
from operations.models import OutboxEvent, Spending
from operations.services import limits
from operations.services.limits import TooOften
from operations.services.outbox import relay
from shop.outbox import HANDLERS
from tests.factories.texts import last_code, texts

pytestmark = pytest.mark.django_db

PHONE = "+8613900139000"
SIGN_IN = PhoneCode.Purpose.SIGN_IN


def ask(phone=PHONE, purpose=SIGN_IN, address="203.0.113.9", ticket=""):
    return codes.ask(phone=phone, purpose=purpose, address=address, ticket=ticket)


def digits():
    """Return the digits of the code that was asked for last."""
    return codes.digits_of(PhoneCode.objects.first())


def prove(asked, code=None, *, phone=PHONE, purpose=SIGN_IN, ticket=None):
    codes.prove(ticket=ticket or asked.ticket, phone=phone, purpose=purpose, code=code or digits())


def let_pass(while_: timedelta) -> None:
    """Make everything that was asked for so much older."""
    Spending.objects.update(at=F("at") - while_)
    PhoneCode.objects.update(
        created_at=F("created_at") - while_, expires_at=F("expires_at") - while_
    )


def wrong():
    """Return six digits that are not the code."""
    return f"{(int(digits()) + 1) % 10**6:06}"


def test_the_code_that_is_sent_proves_the_phone():
    asked = ask()
    prove(asked, last_code())
    assert texts()[0].phone == PHONE


def test_a_code_is_good_once():
    asked = ask()
    prove(asked)
    with pytest.raises(WrongCode):
        prove(asked)


@pytest.mark.parametrize(
    "otherwise",
    [
        {"phone": "+8613900139001"},
        {"purpose": PhoneCode.Purpose.RESET},
        {"ticket": "somebody-elses"},
        {"code": "١٢٣٤٥٦"},
        {"code": "12345"},
    ],
)
def test_a_code_proves_nothing_else(otherwise):
    asked = ask()
    with pytest.raises(WrongCode):
        prove(asked, **otherwise)


def test_a_code_with_another_visitors_ticket_proves_nothing():
    mine, code = ask(), digits()
    theirs = ask(phone="+8613900139001")
    with pytest.raises(WrongCode):
        prove(mine, code, ticket=theirs.ticket)


def test_a_code_is_good_for_five_minutes():
    asked = ask()
    let_pass(timedelta(minutes=5))
    with pytest.raises(WrongCode):
        prove(asked)


def test_after_five_wrong_guesses_the_right_one_comes_too_late():
    asked = ask()
    for _guess in range(5):
        with pytest.raises(WrongCode):
            prove(asked, wrong())
    with pytest.raises(WrongCode):
        prove(asked)


def test_the_fifth_guess_may_be_right():
    asked = ask()
    for _guess in range(4):
        with pytest.raises(WrongCode):
            prove(asked, wrong())
    prove(asked)


def test_of_two_codes_the_later_is_good():
    first, early = ask(), digits()
    let_pass(timedelta(seconds=61))
    again = ask(ticket=first.ticket)
    assert again.ticket == first.ticket
    if early != digits():
        with pytest.raises(WrongCode):
            prove(again, early)
    prove(again)


def test_a_ticket_somebody_thought_up_is_not_taken():
    assert ask(ticket="thought-up").ticket != "thought-up"


def test_neither_code_nor_ticket_stands_in_any_row():
    asked = ask()
    rows = (
        f"{PhoneCode.objects.values()} {OutboxEvent.objects.values()} {Spending.objects.values()}"
    )
    assert asked.ticket not in rows
    assert set(OutboxEvent.objects.get().payload) == {"code"}


def test_another_secret_key_makes_another_code(settings):
    ask()
    before = {codes.digits_of(code) for code in PhoneCode.objects.all()}
    settings.SECRET_KEY = "another" * 10
    assert before != {codes.digits_of(code) for code in PhoneCode.objects.all()}


@pytest.mark.parametrize("phone", ["+14155552671", "+85291234567", "+862163336666"])
def test_countries_not_served_and_landlines_are_sent_nothing(phone):
    with pytest.raises(CannotBeTexted):
        ask(phone)
    assert not OutboxEvent.objects.exists()


def test_a_country_the_settings_name_is_served(settings):
    settings.TEXT_COUNTRIES = ["86", "852"]
    ask("+85291234567")
    assert PhoneCode.objects.get().phone == "+85291234567"


def test_a_code_for_a_new_password_is_sent_to_who_has_an_account(ada):
    ask(ada.phone, PhoneCode.Purpose.RESET)
    ask(PHONE, PhoneCode.Purpose.RESET)
    relay(HANDLERS)
    assert [text.phone for text in texts()] == [ada.phone]


def test_a_code_too_old_to_be_of_use_is_not_sent():
    ask()
    let_pass(timedelta(minutes=6))
    relay(HANDLERS)
    assert texts() == []


def test_an_hour_with_too_many_codes_is_told_to_the_operators_once(settings, mailoutbox):
    settings.TEXT_ALERT_EMAILS = ["ops@example.com"]
    Spending.objects.bulk_create(of_all() for _code in range(codes.TO_ALL.most))
    for _try in range(2):
        with pytest.raises(TooOften):
            ask()
    relay(HANDLERS)
    assert [letter.to for letter in mailoutbox] == [["ops@example.com"]]
    assert not TextMessage.objects.exists()


def of_all():
    """Return one use of what all visitors together may ask for."""
    name = codes.TO_ALL.name
    return Spending(limit=name, key=limits.digest(name, ""))


def test_old_codes_are_forgotten():
    ask()
    PhoneCode.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert codes.forget_old() == 1
