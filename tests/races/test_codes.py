"""Guesses at once share five tries; whoever asks at once passes no limit; one message an event."""

from threading import Barrier

import pytest
from django.db import transaction
from django.db.models import F

from accounts.gateways.texts.contract import Text
from accounts.models import PhoneCode, TextMessage, User
from accounts.services import codes, phone_numbers
from accounts.services import texts as messages
from accounts.services.codes import WrongCode
from operations.models import OutboxEvent, Spending
from operations.services import limits
from operations.services.limits import TooOften
from tests.factories.texts import texts
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = "+8613900139000"
SIGN_IN = PhoneCode.Purpose.SIGN_IN
TRIES = 40


def ask(number: int = 0):
    return codes.ask(phone=PHONE, purpose=SIGN_IN, address=f"198.51.100.{number}")


def guess(asked, code: str) -> None:
    codes.prove(ticket=asked.ticket, phone=PHONE, purpose=SIGN_IN, code=code)


def test_guesses_made_at_once_share_five_tries():
    asked = ask()
    right = codes.digits_of(PhoneCode.objects.get())
    wrong = [f"{(int(right) + n) % 10**6:06}" for n in range(1, TRIES + 1)]
    answers = together([lambda code=code: guess(asked, code) for code in wrong])
    assert {type(answer) for answer in answers} == {WrongCode}
    assert PhoneCode.objects.get().tries == 5


def test_without_the_condition_guesses_made_at_once_are_more_than_five():
    asked, both_have_looked, looked_at = ask(), Barrier(2), []
    PhoneCode.objects.update(tries=4)

    def careless(code: str) -> None:
        has_tries = PhoneCode.objects.get().tries < PhoneCode.MOST_TRIES
        both_have_looked.wait()
        if has_tries:
            looked_at.append(code)

    together([lambda: careless("000000"), lambda: careless("000001")])
    assert asked
    assert len(looked_at) == 2


def test_the_right_code_entered_twice_at_once_is_good_once():
    asked = ask()
    right = codes.digits_of(PhoneCode.objects.get())
    answers = together([lambda: guess(asked, right) for _ in range(5)])
    assert answers.count(None) == 1


def test_whoever_asks_at_once_gets_one_code_a_minute():
    answers = together([lambda n=n: ask(n) for n in range(TRIES)])
    assert sum(isinstance(answer, codes.Asked) for answer in answers) == 1
    assert sum(isinstance(answer, TooOften) for answer in answers) == TRIES - 1
    assert OutboxEvent.objects.count() == 1


def test_without_the_lock_two_who_ask_at_once_both_get_a_code(monkeypatch):
    both_have_counted = Barrier(2)
    counted = limits.refuse_too_often

    def slowly(limit, key):
        counted(limit, key)
        if limit == codes.TO_ALL:
            both_have_counted.wait()

    monkeypatch.setattr(limits, "lock", lambda mine: None)
    monkeypatch.setattr(limits, "refuse_too_often", slowly)
    answers = together([lambda n=n: ask(n) for n in range(2)])
    assert sum(isinstance(answer, codes.Asked) for answer in answers) == 2
    assert Spending.objects.filter(limit=codes.TO_A_PHONE_NOW.name).count() == 2


def test_an_event_carried_out_by_many_at_once_sends_one_message():
    event, text = OutboxEvent.objects.create(topic="text.code"), Text(PHONE, "code", {"code": "1"})
    together([lambda: messages.deliver(event, text) for _ in range(10)])
    assert len(texts()) == TextMessage.objects.count() == 1


def test_a_new_number_that_comes_in_twice_at_once_gets_one_account():
    answers = together([lambda: phone_numbers.person_with(PHONE) for _ in range(10)])
    assert {user.pk for user, _is_new in answers} == {User.objects.get().pk}
    assert [is_new for _user, is_new in answers].count(True) == 1


def test_nobodys_rollback_gives_a_try_back():
    asked = ask()
    with pytest.raises(RuntimeError), transaction.atomic():
        guess(asked, "000000")
    PhoneCode.objects.update(tries=F("tries") + 5)
    with pytest.raises(WrongCode):
        guess(asked, codes.digits_of(PhoneCode.objects.get()))
