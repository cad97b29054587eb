"""No text in any field of any form makes a page break."""

import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.attacks.corpus import TEXTS
from tests.attacks.forms import Form, forms_of
from tests.attacks.routes import all_routes
from tests.attacks.world import Belongings

LEAVE = ("logout", "admin", "_allauth", "styleguide", "media", "notify", "api/", "^")
ENTRANCES = ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/")


def pages(mine: Belongings) -> list[str]:
    """Return every page whose address can be filled."""
    values = {**mine.parameters(), "topic": "about"}
    routes = [r for r in all_routes() if not any(word in r.pattern for word in LEAVE)]
    return [r.address(values) for r in routes if set(r.parameters) <= set(values)]


def shape(form: Form) -> tuple[Any, ...]:
    """Return what makes a form different from others, its numbers aside."""
    return re.sub(r"\d+", "0", form.action.split("?")[0]), form.method, tuple(sorted(form.fields))


def all_forms(client: Client, mine: Belongings) -> list[Form]:
    """Return one form of each shape."""
    found: dict[tuple[Any, ...], Form] = {}
    for page in pages(mine):
        for form in forms_of(client, page):
            found.setdefault(shape(form), form)
    return list(found.values())


def send(client: Client, form: Form, name: str, text: str) -> int:
    """Send a form with one field changed, undo what it did, and return the status."""
    cookies = client.cookies.copy()
    data = {**form.fields, name: text}
    before = transaction.savepoint()
    response = getattr(client, form.method)(form.action, data)
    transaction.savepoint_rollback(before)
    client.cookies = cookies
    return int(response.status_code)


def attack(client: Client, forms: list[Form]) -> list[Any]:
    """Send each text in each field of each form; return what broke."""
    broken = []
    for form in forms:
        for name in form.fields.keys() - {"csrfmiddlewaretoken"}:
            for text in TEXTS:
                status = send(client, form, name, text)
                if status >= 500:
                    broken.append((str(form), name, text[:40], status))
    return broken


def test_no_field_of_a_shoppers_forms_breaks_a_page(adas, attacker):
    forms = all_forms(attacker, adas)
    assert len(forms) > 8
    assert attack(attacker, forms) == []


def test_no_field_of_the_entrances_breaks_a_page(db):
    visitor = Client(raise_request_exception=False)
    forms = [form for page in ENTRANCES for form in forms_of(visitor, page)]
    assert len(forms) >= len(ENTRANCES)
    assert attack(visitor, forms) == []


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text)[:30])
def test_no_search_breaks_the_list(text, attacker):
    names = ("q", "brand", "price_min", "price_max", "ordering", "in_stock", "page", "cursor")
    statuses = {attacker.get("/search/", {name: text}).status_code for name in names}
    assert max(statuses) < 500


@pytest.mark.parametrize(
    "words", ["a & b", "!a", "a | | b", "(((", "a:*", ":*", "'''", '"""', "\\", "a <-> b", "%" * 99]
)
def test_no_search_operator_breaks_the_search(words, attacker):
    assert attacker.get("/search/", {"q": words}).status_code == 200
    assert attacker.get("/search/suggestions/", {"q": words}).status_code < 500
