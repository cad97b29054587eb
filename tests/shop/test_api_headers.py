"""What every answer of the API tells: what is left of this minute, and what will end when."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.http import parse_http_date

import shop.api_lifetimes
from shop.api_lifetimes import Ending
from tests.attacks.routes import all_routes

pytestmark = pytest.mark.django_db

NOWHERE = "/api/v1/nowhere/"
LOGIN = "/_allauth/app/v1/auth/login"
NOBODY = {"HTTP_AUTHORIZATION": "Bearer nobody-holds-this-token"}


@pytest.fixture
def few(settings):
    """Three requests a minute."""
    settings.API_REQUESTS_PER_MINUTE = 3


def left(response):
    """Return the requests a client was told it has left."""
    return int(response["RateLimit"].split("r=")[1].split(";")[0])


@pytest.mark.parametrize(
    ("address", "status", "headers"),
    [
        ("/api/v1/products/", 200, {}),
        (NOWHERE, 404, {}),
        ("/api/v1/account/", 401, {}),
        ("/api/v1/account/", 401, NOBODY),
        ("/api/v1/products/?q=%00", 400, {}),
        ("/api/v1/products/?limit=x", 400, {}),
        ("/api/schema/", 200, {}),
        ("/_allauth/app/v1/auth/session", 401, {}),
        ("/_allauth/app/v1/config", 200, {}),
    ],
)
def test_every_answer_tells_what_is_left(client, few, address, status, headers):
    response = client.get(address, **headers)
    assert (response.status_code, left(response)) == (status, 2)
    assert response["RateLimit-Policy"] == '"client";q=3;w=60'


def test_a_request_with_a_wrong_method_or_body_is_counted_too(client, few):
    assert client.delete("/api/v1/products/").status_code == 405
    assert left(client.post("/api/v1/cart/lines/", "{", content_type="application/json")) == 1


def test_who_guesses_tokens_is_stopped(client, few):
    answers = [client.get("/api/v1/account/", **NOBODY) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert answers[-1].json()["code"] == "too_many_requests"
    assert answers[-1]["Retry-After"]


def test_who_knocks_at_the_sign_in_too_often_is_stopped_before_it(client, few):
    wrong = {"email": "ada@example.com", "password": "wrong"}
    answers = [client.post(LOGIN, wrong, content_type="application/json") for _ in range(4)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Content-Type"] == "application/problem+json"


def test_pages_count_nothing(client, few):
    assert "RateLimit" not in client.get("/healthz")


@pytest.fixture
def ending(monkeypatch):
    """An operation that will end in a month."""
    now = timezone.now()
    found = Ending(now - timedelta(days=150), now + timedelta(days=30), "/api/v1/categories/")
    monkeypatch.setattr(shop.api_lifetimes, "ENDINGS", {("GET", "api_brands"): found})
    return found


def test_an_operation_that_will_end_says_so_on_every_answer(client, ending):
    response = client.get("/api/v1/brands/")
    assert response["Deprecation"] == f"@{int(ending.since.timestamp())}"
    assert parse_http_date(response["Sunset"]) == int(ending.ends_at.timestamp())
    assert 'rel="successor-version"' in response["Link"]
    assert "/api/v1/categories/" in response["Link"]


def test_its_refusals_say_so_too_and_its_neighbours_do_not(client, ending):
    assert "Sunset" in client.get("/api/v1/brands/?limit=x")
    assert "Sunset" not in client.get("/api/v1/categories/")
    assert "Sunset" not in client.post("/api/v1/brands/")


def test_after_its_end_it_is_gone(client, monkeypatch):
    now = timezone.now()
    over = {("GET", "api_brands"): Ending(now - timedelta(days=200), now)}
    monkeypatch.setattr(shop.api_lifetimes, "ENDINGS", over)
    response = client.get("/api/v1/brands/", HTTP_ACCEPT_LANGUAGE="en")
    assert (response.status_code, response.json()["code"]) == (410, "gone")
    assert "Deprecation" in response


def test_what_ends_is_announced_half_a_year_before():
    short = [e for e in shop.api_lifetimes.ENDINGS.values() if (e.ends_at - e.since).days < 180]
    assert short == []


def is_chinese(text):
    """Tell whether a text has Chinese characters."""
    return any("\u4e00" <= character <= "\u9fff" for character in text)


APIS = sorted({r.pattern for r in all_routes() if r.pattern.startswith("api/v1/")})


@pytest.mark.parametrize("pattern", APIS)
def test_every_refusal_is_in_the_language_asked_for(client, settings, pattern):
    settings.API_REQUESTS_PER_MINUTE = 10**6
    route = next(r for r in all_routes() if r.pattern == pattern)
    address = route.address(dict.fromkeys(route.parameters, 10**9))
    for language, chinese in (("en", False), ("zh-CN", True)):
        # No view of the API takes this method: each refuses, in words.
        response = client.generic("TRACE", f"/{address.lstrip('/')}", HTTP_ACCEPT_LANGUAGE=language)
        assert response.status_code in {401, 403, 404, 405}
        assert is_chinese(response.json()["detail"]) is chinese
