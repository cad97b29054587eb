"""Another person's order, address or cart does not exist: every route, every method."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from tests.attacks.routes import our_routes

PUBLIC = {"slug", "product_id", "category_id", "topic", "gateway", "slot", "token", "reward_id"}
PUBLIC.add("partner")
OWNED = [route for route in our_routes() if set(route.parameters) - PUBLIC]
PAGES = [route for route in OWNED if not route.is_api]
APIS = [route for route in OWNED if route.is_api]
METHODS = ("get", "post", "put", "patch", "delete")
NEVER_EXISTED = {
    "number": "20990101000000",
    "line_id": 2**40,
    "request_number": "A20990101000000",
    "address_id": 2**40,
    "request_id": 2**40,
    "endpoint_id": 2**40,
    "delivery_id": 2**40,
}

pytestmark = pytest.mark.django_db


def answers(client, address: str) -> dict[str, int]:
    return {method: getattr(client, method)(address).status_code for method in METHODS}


def assert_nothing_is_there(client, route, bos) -> None:
    before = bos.state()
    values = bos.parameters()
    theirs = answers(client, route.address(values))
    nobodys = answers(client, route.address({**values, **NEVER_EXISTED}))
    assert theirs == nobodys
    assert not [status for status in theirs.values() if status < 300 or status >= 500]
    assert bos.state() == before


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_another_persons_page_is_not_there(route, adas, bos, attacker):
    assert_nothing_is_there(attacker, route, bos)


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_a_visitor_sees_nobodys_page(route, bos):
    assert_nothing_is_there(Client(raise_request_exception=False), route, bos)


@pytest.mark.parametrize("route", APIS, ids=str)
def test_another_persons_resource_is_not_there(route, adas, bos, attacking_api):
    assert_nothing_is_there(attacking_api, route, bos)


@pytest.mark.parametrize("route", APIS, ids=str)
def test_a_guest_client_reaches_nobodys_resource(route, bos):
    assert_nothing_is_there(APIClient(raise_request_exception=False), route, bos)


@pytest.mark.parametrize("route", [r for r in OWNED if not r.is_for_staff], ids=str)
def test_ones_own_is_there(route, adas, attacker):
    status = attacker.get(route.address(adas.parameters())).status_code
    assert status in {200, 302, 405}


def test_the_matrix_is_not_empty():
    assert len(PAGES) > 10
    assert len(APIS) > 5


def test_another_persons_address_cannot_be_ordered_to(adas, bos, attacking_api):
    body = {"quote": adas.quote, "address": bos.address.pk}
    response = attacking_api.post("/api/v1/orders/", body, format="json", HTTP_IDEMPOTENCY_KEY="k")
    assert response.status_code == 400
    assert adas.owner.pk not in bos.state()["orders"]


def test_another_persons_quote_cannot_be_ordered(adas, bos, attacking_api):
    before = bos.state()
    body = {"quote": bos.quote, "address": adas.address.pk}
    response = attacking_api.post("/api/v1/orders/", body, format="json", HTTP_IDEMPOTENCY_KEY="k")
    assert response.status_code in {400, 404, 409}
    assert bos.state() == before
