"""API clients sign up and in through allauth headless, and then speak with its token."""

import re
from urllib.parse import unquote

import pytest

from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db

AUTH = "/_allauth/app/v1/auth"


def test_a_client_joins_by_email_once_the_letter_is_followed(api, mailoutbox):
    new = {"email": "new@example.com", "password": "a-fine-long-secret"}
    assert api.post(f"{AUTH}/signup", new).status_code == 401
    key = re.search(r"confirm-email/([^/]+)/", mailoutbox[0].body)[1]
    api.post(f"{AUTH}/email/verify", {"key": unquote(key)})
    token = api.post(f"{AUTH}/login", new).json()["meta"]["session_token"]
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert api.get("/api/v1/account/").json()["email"] == "new@example.com"


def test_a_client_cannot_take_a_phone_number_by_allauths_door(api, ada):
    body = {"email": "ada@example.com", "password": PASSWORD}
    token = api.post(f"{AUTH}/login", body).json()["meta"]["session_token"]
    door, new = "/_allauth/app/v1/account/phone", {"phone": "+8613900139000"}
    assert api.post(door, new, HTTP_X_SESSION_TOKEN=token).status_code < 500
    ada.refresh_from_db()
    assert ada.phone == "+8613800138001"


@pytest.mark.parametrize("who", [{"email": "ada@example.com"}, {"phone": "+8613800138001"}])
def test_ada_signs_in_by_phone_or_email(api, ada, who):
    answer = api.post(f"{AUTH}/login", {**who, "password": PASSWORD}, format="json")
    assert answer.status_code == 200
    assert answer.json()["meta"]["session_token"]


def test_a_wrong_password_and_an_unknown_address_answer_alike(api, ada):
    answers = [
        api.post(f"{AUTH}/login", {"email": email, "password": "wrong"}, format="json")
        for email in ("ada@example.com", "nobody@example.com")
    ]
    assert answers[0].json() == answers[1].json()
    assert {answer.status_code for answer in answers} == {400}


def test_a_client_cannot_join_with_neither_phone_nor_email(api):
    answer = api.post(f"{AUTH}/signup", {"password": "a-fine-long-secret"}, format="json")
    assert answer.status_code == 400


def test_an_ended_session_closes_its_token(api, ada):
    body = {"email": "ada@example.com", "password": PASSWORD}
    token = api.post(f"{AUTH}/login", body, format="json").json()["meta"]["session_token"]
    api.delete("/_allauth/app/v1/auth/session", HTTP_X_SESSION_TOKEN=token)
    answer = api.get("/api/v1/account/", HTTP_AUTHORIZATION=f"Bearer {token}")
    assert answer.status_code == 401


def test_an_account_is_for_its_owner_only(api):
    assert api.get("/api/v1/account/").status_code == 401
