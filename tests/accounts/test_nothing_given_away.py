"""Nobody learns at a door who has an account: not by words, not by status, not by waiting (S18)."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.factories.accounts import PASSWORD
from tests.factories.texts import last_code

pytestmark = pytest.mark.django_db

# Random on every answer: tokens against forgery, and what scripts are allowed by.
FRESH = re.compile(r'(?:csrfmiddlewaretoken" value|nonce|"X-CSRFToken": ?)="?[^">]*|x-csrf[^>]*')
NEW = {"password1": "a-fine-long-secret", "agrees": "on"}


def page(answer, *names):
    """Return an answer without what is fresh, and without the name that was asked about."""
    text = FRESH.sub("", answer.content.decode())
    for name in names:
        text = text.replace(name, "?")
    return answer.status_code, answer.headers.get("Location"), text


def sign_in(client, login):
    return client.post("/en/accounts/login/", {"login": login, "password": "wrong"})


def sign_up(client, email):
    return client.post("/en/accounts/signup/", {"email": email, **NEW}, follow=True)


def reset(client, email):
    return client.post("/en/accounts/password/reset/", {"email": email}, follow=True)


def reset_by_code(client, phone):
    return client.post("/en/accounts/code/reset/", {"phone": phone})


def sign_in_by_code(client, phone):
    return client.post("/en/accounts/code/", {"phone": phone, "agrees": "on"})


@pytest.mark.parametrize(
    ("ask", "known", "unknown"),
    [
        (sign_in, "ada@example.com", "eve@example.com"),
        (sign_in, "13800138001", "13800138009"),
        (sign_up, "ada@example.com", "eve@example.com"),
        (reset, "ada@example.com", "eve@example.com"),
        (reset_by_code, "13800138001", "13800138009"),
        (sign_in_by_code, "13800138001", "13800138009"),
    ],
)
def test_a_door_answers_alike_whoever_is_asked_about(client, ada, ask, known, unknown):
    others = type(client)()
    assert page(ask(client, known), known) == page(ask(others, unknown), unknown)


def test_a_program_that_signs_up_is_answered_alike(api, ada):
    answers = [
        api.post("/_allauth/app/v1/auth/signup", {"email": email, "password": PASSWORD + "9"})
        for email in ("ada@example.com", "eve@example.com")
    ]
    assert {answer.status_code for answer in answers} == {401}
    flows = [answer.json()["data"]["flows"] for answer in answers]
    assert flows[0] == flows[1]


def test_who_has_an_account_already_is_told_by_letter(client, ada, mailoutbox):
    sign_up(client, ada.email)
    assert mailoutbox[0].to == [ada.email]
    assert "there is one already" in mailoutbox[0].body
    assert User.objects.count() == 1


def test_nobody_comes_in_by_an_address_they_have_not_confirmed(client, mailoutbox):
    sign_up(client, "eve@example.com")
    other = type(client)()
    new = {"login": "eve@example.com", "password": NEW["password1"]}
    assert "confirm-email" in other.post("/en/accounts/login/", new).url
    link = re.search(r"http://[^/]+(/\S+)", mailoutbox[0].body)[1]
    client.post(link)
    assert other.post("/en/accounts/login/", new).url == "/en/account/"


def add_address(client, email):
    client.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.post("/en/accounts/email/", {"action_add": "", "email": email}, follow=True)
    return page(answer, email)


def test_a_new_address_is_taken_up_alike_whoever_has_it(ada_client, bo_client, clerk):
    taken = add_address(ada_client, clerk.email)
    free = add_address(bo_client, "eve@example.com")
    assert without_who(taken) == without_who(free)


def without_who(answer):
    """Leave out which of the two testers asked."""
    return re.sub(r"\b(ada|bo)\b", "x", answer[2], flags=re.IGNORECASE)


def test_an_address_that_is_not_confirmed_cannot_be_chosen(ada, ada_client, bo):
    EmailAddress.objects.create(user=ada, email=bo.email)
    choice = {"action_primary": "", "email": bo.email}
    answer = ada_client.post("/en/accounts/email/", choice, follow=True)
    assert "Confirm this address first." in answer.content.decode()
    ada.refresh_from_db()
    assert ada.email == "ada@example.com"


def test_a_confirmed_address_that_somebody_else_has_stays_theirs(ada, ada_client, bo, mailoutbox):
    add_address(ada_client, bo.email)
    link = re.search(r"http://[^/]+(/\S+)", mailoutbox[-1].body)[1]
    answer = ada_client.post(link, follow=True)
    assert answer.status_code == 200
    ada.refresh_from_db()
    assert ada.email == "ada@example.com"


def test_a_phone_that_is_taken_is_told_only_to_who_holds_it(ada, ada_client, bo):
    ada_client.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    taken = ada_client.post("/en/accounts/code/phone/", {"phone": bo.phone})
    assert taken.url == "/en/accounts/code/enter/"
    answer = ada_client.post("/en/accounts/code/enter/", {"code": last_code()}, follow=True)
    assert "Another account has this phone number." in answer.content.decode()


@pytest.mark.parametrize(
    ("ask", "known", "unknown"),
    [
        (sign_in, "13800138001", "13800138009"),
        (sign_in_by_code, "13800138001", "13800138009"),
        (reset_by_code, "13800138001", "13800138009"),
    ],
)
def test_a_door_does_the_same_work_whoever_is_asked_about(client, ada, ask, known, unknown):
    """Not by a clock, which a busy machine bends; benchmarks/doors.py measures by the clock."""
    ask(client, "13800138005")
    assert queries(client, ask, known) == queries(client, ask, unknown)


def queries(client, ask, name):
    """Return how many queries an answer takes."""
    with CaptureQueriesContext(connection) as seen:
        ask(client, name)
    return len(seen)
