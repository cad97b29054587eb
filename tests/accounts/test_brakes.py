"""Guessing is slowed down, wherever and however often; nobody is locked out for good."""

import os
from datetime import timedelta
from threading import Barrier

import pytest
from django.db.models import F
from django.test import Client
from django.utils import translation

from accounts.models import PhoneCode, User
from accounts.services import brakes
from accounts.services.brakes import try_password
from accounts.services.codes import ask, digits_of, prove
from operations.models import Spending
from operations.services.limits import TooOften
from tests.factories.accounts import PASSWORD
from tests.races.crowd import together

pytestmark = pytest.mark.django_db

# The whole attack of ten thousand tries is JISHI_TRIES=10000.
TRIES = int(os.environ.get("JISHI_TRIES", "300"))


def sign_in(email: str, password: str, address: str = "203.0.113.1", client: Client | None = None):
    """Try a password at the page."""
    browser = client or Client()
    body = {"login": email, "password": password}
    return browser.post("/en/accounts/login/", body, REMOTE_ADDR=address)


def let_pass(while_: timedelta) -> None:
    """Make every try so much older."""
    Spending.objects.update(at=F("at") - while_)


def wrong(user: User, times: int, address: str = "203.0.113.1") -> int:
    """Try wrong passwords; return how many were tried and not turned away."""
    tried = 0
    for _ in range(times):
        try:
            try_password(email=str(user.email), address=address)
        except TooOften:
            continue
        tried += 1
    return tried


def is_in(answer) -> bool:
    return answer.status_code == 302


def test_five_wrong_passwords_make_the_sixth_wait_even_if_it_is_right(ada: User):
    for _ in range(5):
        sign_in(ada.email, "wrong")
    assert "Too many attempts" in sign_in(ada.email, PASSWORD).content.decode()
    let_pass(timedelta(seconds=61))
    assert is_in(sign_in(ada.email, PASSWORD))


@pytest.mark.parametrize(("minutes", "most"), [(1, 5), (10, 10), (60, 20)])
def test_the_wait_grows(ada: User, minutes: int, most: int):
    tried = 0
    for _ in range(minutes):
        tried += wrong(ada, 6)
        let_pass(timedelta(minutes=1))
    assert tried == most


def test_the_wait_always_ends_within_a_day(ada: User):
    for _ in range(30):
        wrong(ada, 5)
        let_pass(timedelta(hours=1))
    let_pass(timedelta(days=1))
    assert is_in(sign_in(ada.email, PASSWORD))


def test_right_passwords_are_no_tries(ada: User):
    for _ in range(8):
        assert is_in(sign_in(ada.email, PASSWORD))
    assert not Spending.objects.filter(limit__startswith="tries").exists()


def test_a_guesser_elsewhere_does_not_hold_up_the_owner(ada: User):
    wrong(ada, 10, "198.51.100.7")
    assert is_in(sign_in(ada.email, PASSWORD))


def test_phone_and_email_of_one_account_are_counted_together(ada: User):
    wrong(ada, 5)
    with pytest.raises(TooOften):
        try_password(phone="138 0013 8001", address="203.0.113.1")


def test_an_unknown_name_is_braked_as_a_known_one(db: None):
    for _ in range(5):
        sign_in("nobody@example.com", "wrong")
    assert "Too many attempts" in sign_in("nobody@example.com", "wrong").content.decode()


def test_one_password_for_a_thousand_accounts_is_braked_by_its_place(db: None):
    tried = 0
    for number in range(120):
        try:
            try_password(email=f"n{number}@example.com", address="203.0.113.1")
        except TooOften:
            break
        tried += 1
    assert tried == 100


def test_a_thousand_places_against_one_account_try_few_passwords(ada: User):
    tried = sum(wrong(ada, 1, f"10.{n // 250}.{n % 250}.1") for n in range(TRIES))
    assert 20 <= tried <= 50


def test_the_owner_stays_free_where_they_are_signed_in_already(ada: User):
    home = Client()
    assert is_in(sign_in(ada.email, PASSWORD, "192.0.2.9", home))
    for number in range(25):
        wrong(ada, 1, f"10.0.{number}.1")
    assert is_in(sign_in(ada.email, PASSWORD, "192.0.2.9"))
    assert not is_in(sign_in(ada.email, PASSWORD, "192.0.2.10"))


def test_ten_thousand_tries_of_a_day_try_a_hundred_passwords(ada: User):
    tried = 0
    for _ in range(100):
        for number in range(TRIES // 100):
            tried += wrong(ada, 1, f"10.{number % 7}.{number}.1")
        let_pass(timedelta(days=1) / 100)
    assert tried <= 100


def test_a_victim_of_guessers_comes_in_by_a_code_sent_to_the_phone(ada: User):
    for number in range(25):
        wrong(ada, 1, f"10.0.{number}.1")
    assert not is_in(sign_in(ada.email, PASSWORD))
    asked = ask(phone=ada.phone, purpose="sign_in", address="203.0.113.1")
    row = PhoneCode.objects.get()
    prove(ticket=asked.ticket, phone=ada.phone, purpose="sign_in", code=digits_of(row))


def test_the_admins_door_is_braked_too(clerk: User):
    door = Client()
    for _ in range(5):
        door.post("/en/admin/login/", {"username": clerk.email, "password": "wrong"})
    answer = door.post("/en/admin/login/", {"username": clerk.email, "password": PASSWORD})
    assert "Too many attempts" in answer.content.decode()


def test_apps_are_braked_too(ada: User):
    body = {"email": ada.email, "password": "wrong"}
    for _ in range(6):
        answer = Client().post("/_allauth/app/v1/auth/login", body, content_type="application/json")
    assert answer.json()["errors"][0]["code"] == "too_many_login_attempts"


def test_asking_for_the_password_again_is_braked_too(ada: User):
    client = Client()
    client.force_login(ada)
    for _ in range(6):
        answer = client.post("/en/accounts/reauthenticate/", {"password": "wrong"})
    assert "Too many attempts" in answer.content.decode()


def test_a_dead_cache_opens_nothing(ada: User, settings):
    away = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away}
    for _ in range(5):
        sign_in(ada.email, "wrong")
    assert "Too many attempts" in sign_in(ada.email, PASSWORD).content.decode()


def test_a_new_password_ends_the_wait_of_the_account(ada: User):
    for number in range(25):
        wrong(ada, 1, f"10.0.{number}.1")
    brakes.forgive(user=ada)
    assert is_in(sign_in(ada.email, PASSWORD))


def test_a_common_password_is_refused(client: Client):
    body = {"phone": "13900139001", "password1": "password123", "agrees": "on"}
    assert "too common" in client.post("/en/accounts/signup/", body).content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_thirty_at_once_five_are_tried(ada: User):
    answers = together([lambda: try_password(email=ada.email, address="203.0.113.1")] * 30)
    assert len([answer for answer in answers if not isinstance(answer, TooOften)]) == 5


@pytest.mark.django_db(transaction=True)
def test_twin_that_counts_after_trying_lets_many_through():
    everybody = Barrier(30)

    def careless() -> bool:
        before = Spending.objects.filter(limit="tries_here").count()
        everybody.wait(timeout=20)
        Spending.objects.create(limit="tries_here", key="careless")
        return before < 5

    assert sum(together([careless] * 30)) > 5


@pytest.mark.parametrize(("seconds", "words"), [(40, "Wait a minute,"), (541, "Wait 10 minutes,")])
def test_words_say_how_long_to_wait(seconds: int, words: str):
    with translation.override("en"):
        assert words in brakes.words_of(TooOften(brakes.HERE, seconds))
