"""Clients are counted, told what is left, and never stopped by a dead cache."""

import pytest
from django.core.cache import caches


@pytest.fixture
def few(settings) -> None:
    """Two requests a minute."""
    settings.API_REQUESTS_PER_MINUTE = 2


def test_every_answer_tells_what_is_left(counter, few):
    response = counter.get("/api/v1/goods/")
    assert response["RateLimit-Policy"] == '"client";q=2;w=60'
    assert response["RateLimit"].startswith('"client";r=1;t=')


def test_one_request_too_many_is_told_when_to_come_back(counter, few):
    answers = [counter.get("/api/v1/goods/") for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 61
    assert answers[2].json()["code"] == "throttled"


def test_two_people_are_counted_apart(counter, few, ada, bo):
    for person in (ada, ada, bo):
        counter.force_authenticate(person)
        answer = counter.get("/api/v1/goods/")
    assert answer.status_code == 200


def test_without_a_cache_everybody_may_pass(counter, few, monkeypatch):
    monkeypatch.setattr(caches["default"], "resting_until", float("inf"), raising=False)
    answers = [counter.get("/api/v1/goods/").status_code for _ in range(4)]
    assert answers == [200] * 4
