"""A request another site made the browser send changes nothing."""

import pytest
from django.test import Client

from tests.attacks.routes import all_routes, our_routes

SIGNED_BY_PARTNERS = {"notify"}
PAGES = [
    route
    for route in our_routes()
    if not route.is_api
    and not set(route.parameters)
    - {"number", "line_id", "address_id", "product_id", "slug", "category_id"}
]
ENTRANCES = [r for r in all_routes() if r.pattern.startswith("accounts/") and not r.parameters]


@pytest.fixture
def forged(ada) -> Client:
    """Ada's browser, on another site's page: her cookies, no token."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(ada)
    return client


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_a_form_of_another_site_is_refused(route, adas, forged):
    before = adas.state()
    status = forged.post(route.address(adas.parameters()), {"quantity": 9}).status_code
    assert status == 403
    assert adas.state() == before


@pytest.mark.parametrize("route", ENTRANCES, ids=str)
def test_the_entrances_refuse_a_forged_form(route, forged):
    assert forged.post("/" + route.pattern.replace("^", "")).status_code in {302, 403, 404, 405}


@pytest.mark.parametrize("route", [r for r in our_routes() if r.is_api and r.name], ids=str)
def test_a_browsers_session_alone_does_not_write_to_the_api(route, adas, forged):
    before = adas.state()
    values = {**adas.parameters(), "slot": "home_hot"}
    for method in ("post", "put", "patch", "delete"):
        status = getattr(forged, method)(route.address(values)).status_code
        assert status in {403, 404, 405}, method
    assert adas.state() == before


def test_no_other_site_may_read_the_api(attacker):
    response = attacker.get("/api/v1/cart/", HTTP_ORIGIN="https://evil.example")
    assert "Access-Control-Allow-Origin" not in response


def test_another_sites_logout_link_does_nothing(attacker):
    attacker.get("/accounts/logout/")
    assert attacker.get("/account/").status_code == 200
