"""The bearer token is allauth's session token; a wrong one is never taken for a guest."""

import pytest
from django.test import Client

from accounts.sessions import SessionStore
from tests.factories.accounts import PASSWORD


@pytest.fixture
def token(ada) -> str:
    """The token the app's sign-in answers with."""
    ada.set_password(PASSWORD)
    ada.save()
    answer = Client().post(
        "/_allauth/app/v1/auth/login",
        {"email": ada.email, "password": PASSWORD},
        content_type="application/json",
    )
    return answer.json()["meta"]["session_token"]


def whoami(client, **headers: str):
    return client.get("/api/v1/private/", **headers)


def test_a_bearer_token_signs_in(token, counter):
    answer = whoami(counter, HTTP_AUTHORIZATION=f"Bearer {token}")
    assert answer.json() == {"nickname": "Ada"}


def test_the_session_of_a_browser_signs_in(counter, ada):
    counter.force_login(ada)
    assert whoami(counter).json() == {"nickname": "Ada"}


@pytest.mark.parametrize("value", ["Bearer", "Bearer x", "Bearer " + "a" * 32, "Bearer a\x00b"])
def test_a_token_nobody_holds_is_refused(counter, value):
    assert whoami(counter, HTTP_AUTHORIZATION=value).status_code == 401


def test_a_token_nobody_holds_is_refused_even_where_guests_may_go(counter):
    headers = {"HTTP_AUTHORIZATION": "Bearer " + "a" * 32}
    assert counter.get("/api/v1/goods/", **headers).status_code == 401


def test_a_guests_session_is_no_token(counter):
    session = SessionStore()
    session["cart"] = 1
    session.save()
    headers = {"HTTP_AUTHORIZATION": f"Bearer {session.session_key}"}
    assert whoami(counter, **headers).status_code == 401
