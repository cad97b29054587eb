"""Who gets in where: every route of the URLconf as five people, none where they must not be."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from tests.attacks.routes import Route, all_routes
from tests.attacks.test_other_people import METHODS, OWNED
from tests.attacks.world import Belongings
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

FROZEN = Path(__file__).with_name("open_doors.txt")
UNSAFE = METHODS[1:]
STRANGERS = ("anonymous", "another shopper", "bare staff")
# A regular expression is the admin's own list of apps, and files; both are looked at elsewhere.
ROUTES = [route for route in all_routes() if "^" not in route.pattern]
ADMINS = [route for route in ROUTES if route.pattern.startswith("admin/")]
STAFF_API = [route for route in ROUTES if route.is_for_staff]
# What a bare member of staff may open: the door itself, and what it is made of.
LOBBY = {"index", "login", "logout", "password_change", "password_change_done"}
LOBBY |= {"javascript-catalog", "jsi18n"}


class Values(dict[str, Any]):
    """A value for every parameter an address can have."""

    def __missing__(self, _name: str) -> int:
        return 1


def rows_of_admin() -> dict[str, Any]:
    """Map the beginnings of the admin's route names to a row each."""
    firsts = {model._meta: model._default_manager.first() for model in admin.site._registry}
    return {f"{m.app_label}_{m.model_name}_": row.pk for m, row in firsts.items() if row}


def address_of(route: Route, adas: Belongings, rows: dict[str, Any]) -> str:
    """Return the address of Ada's own row, or of any row of an admin page."""
    of_admin = next((pk for name, pk in rows.items() if route.name.startswith(name)), 1)
    return route.address(Values(adas.parameters() | {"object_id": of_admin}))


@pytest.fixture
def people(ada, bo, adas) -> dict[str, Client]:
    """Five browsers: nobody's, another shopper's, staff's without and with every right, Ada's."""
    bare, full = (UserFactory(is_staff=True) for _ in range(2))
    full.user_permissions.set(Permission.objects.all())
    who = {"another shopper": bo, "bare staff": bare, "full staff": full, "owner": ada}
    return {"anonymous": browser(None)} | {name: browser(user) for name, user in who.items()}


def browser(user: User | None) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client


def secrets_of(adas: Belongings) -> list[str]:
    """Return what of Ada's nobody else may read."""
    numbers = [adas.unpaid.number, adas.shipped.number, adas.complaint.number]
    return [*numbers, str(adas.owner.email), adas.coupon.code]


def seen_by(client: Client, adas: Belongings, routes: list[Route]) -> dict[Route, Any]:
    """Return what each route answers to a look."""
    rows = rows_of_admin()
    return {route: client.get(address_of(route, adas, rows)) for route in routes}


def text_of(answer: Any) -> str:
    """Return the words of an answer, whole."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_else_reads_what_is_adas(who, people, adas):
    told = seen_by(people[who], adas, ROUTES)
    shown = {route: text_of(a) for route, a in told.items() if a.status_code < 300}
    leaks = [f"{r}: {s}" for r, words in shown.items() for s in secrets_of(adas) if s in words]
    assert leaks == []


@pytest.mark.parametrize("who", [*STRANGERS, "full staff", "owner"])
def test_no_look_ends_in_an_error(who, people, adas):
    told = seen_by(people[who], adas, ROUTES)
    assert [f"{r.pattern} {a.status_code}" for r, a in told.items() if a.status_code >= 500] == []


@pytest.mark.parametrize("who", [*STRANGERS, "full staff"])
def test_what_is_owned_is_there_for_nobody_else(who, people, adas):
    owned = [route for route in OWNED if not route.is_for_staff]
    told = seen_by(people[who], adas, owned)
    assert [str(route) for route, answer in told.items() if answer.status_code < 300] == []


@pytest.mark.parametrize("who", ["anonymous", "another shopper", "owner"])
def test_the_back_office_is_closed_to_shoppers(who, people, adas):
    told = seen_by(people[who], adas, ADMINS)
    open_ones = {route.name for route, answer in told.items() if answer.status_code < 300}
    assert open_ones <= {"login", "javascript-catalog"}


def test_staff_without_a_right_stays_in_the_lobby(people, adas):
    told = seen_by(people["bare staff"], adas, ADMINS)
    assert {route.name for route, a in told.items() if a.status_code < 300} <= LOBBY


@pytest.mark.parametrize("route", STAFF_API, ids=str)
def test_staff_with_every_right_finds_no_door_locked(route, people, adas):
    address = address_of(route, adas, {})
    told = {getattr(people["full staff"], method)(address).status_code for method in METHODS}
    assert told - {401, 403, 405}


@pytest.mark.parametrize("who", [*STRANGERS, "owner"])
def test_the_staffs_api_answers_nobody_without_the_right(who, people, adas):
    told = seen_by(people[who], adas, STAFF_API)
    assert [str(route) for route, a in told.items() if a.status_code not in {401, 403, 405}] == []


def test_the_doors_open_to_everybody_are_the_ones_we_meant(people, adas):
    told = seen_by(people["anonymous"], adas, ROUTES)
    found = sorted({route.pattern for route, a in told.items() if a.status_code < 300})
    assert found == FROZEN.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_else_changes_what_is_adas(who, people, adas):
    before, rows = adas.state(), rows_of_admin()
    closed = [*ADMINS, *STAFF_API, *OWNED]
    done = [
        f"{method} {route.pattern} {answer.status_code}"
        for route in closed
        if route.name not in LOBBY
        for method in UNSAFE
        for answer in [getattr(people[who], method)(address_of(route, adas, rows))]
        if answer.status_code < 300 or answer.status_code >= 500
    ]
    assert done == []
    assert adas.state() == before
