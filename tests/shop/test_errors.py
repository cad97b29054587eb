"""Pages that say what went wrong; they must stand when the database does not."""

import pytest
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
