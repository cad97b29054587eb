"""Pages that say what went wrong; they must stand when the database does not."""

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError
from django.test import RequestFactory

import shop.errors
import shop.middleware


def asked(path: str = "/"):
    request = RequestFactory().get(path)
    shop.middleware.LanguageMiddleware(lambda _: None).process_request(request)
    return request


@pytest.mark.parametrize("answer", [shop.errors.server_error, shop.errors.busy])
def test_a_broken_shop_answers_without_its_database(answer):
    page = answer(asked())
    assert page.status_code in {500, 503}
    assert "回到首页" in page.content.decode()


@pytest.mark.parametrize(
    ("answer", "status"),
    [(shop.errors.bad_request, 400), (shop.errors.forbidden, 403), (shop.errors.not_found, 404)],
)
def test_each_refusal_has_its_page(answer, status):
    page = answer(asked("/en/x/"))
    assert page.status_code == status
    assert str(status) in page.content.decode()


def test_a_missing_page_offers_a_way_on(client):
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert 'role="search"' in page.content.decode()


def test_a_stale_form_is_told_so(settings):
    assert "表单已过期" in shop.errors.csrf_failure(asked()).content.decode()


@pytest.mark.parametrize("path", ["/api/v1/orders/", "/notify/sandbox/"])
def test_a_program_is_told_in_a_problem_document(path):
    answer = shop.errors.not_found(asked(path))
    assert answer["Content-Type"] == "application/problem+json"
    assert b'"status": 404' in answer.content


def test_a_busy_shop_says_when_to_come_back():
    assert shop.errors.busy(asked())["Retry-After"] == "2"


def test_an_error_page_shows_the_number_to_ask_about(client):
    page = client.get("/nowhere/", headers={"X-Request-Id": "abcdefgh-123"})
    assert "abcdefgh-123" in page.content.decode()


@pytest.mark.parametrize(
    ("error", "is_away"),
    [(OperationalError(), True), (DatabaseError(), True), (IntegrityError(), False), (None, False)],
)
def test_a_database_that_broke_off_is_away_and_not_broken_by_us(error, is_away):
    assert shop.errors.is_database_away(error) is is_away
