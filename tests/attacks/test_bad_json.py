"""No body, query or address makes the API break, and no price comes from outside."""

import json
from urllib.parse import quote

import pytest

from tests.attacks.corpus import RAW_BODIES, TAMPERED, TEXTS, VALUES
from tests.attacks.operations import all_operations

OPERATIONS = all_operations()
WRITES = [one for one in OPERATIONS if one.method in {"post", "put", "patch"}]
TAKING_BODIES = [one for one in WRITES if one.properties]
HEADERS = (
    "HTTP_X_CART_TOKEN",
    "HTTP_X_ORDER_TOKEN",
    "HTTP_IDEMPOTENCY_KEY",
    "HTTP_IF_MATCH",
    "HTTP_IF_NONE_MATCH",
)
PROBLEM = "application/problem+json"


def assert_clear(response, sent: object) -> None:
    """Expect success, or a refusal as a problem document; never our fault."""
    assert response.status_code < 500, (sent, response.content[:500])
    if response.status_code >= 400:
        assert response["Content-Type"] == PROBLEM, sent
        assert response.json()["detail"], sent


@pytest.mark.parametrize("operation", TAKING_BODIES, ids=str)
def test_no_value_of_any_field_breaks_it(operation, adas, attacking_api):
    sound = operation.body(adas)
    for name in operation.properties:
        for value in VALUES:
            raw = json.dumps({**sound, name: value}).encode()
            response = operation.send(attacking_api, operation.address(adas), raw)
            assert_clear(response, (name, value))


@pytest.mark.parametrize("operation", WRITES, ids=str)
def test_no_raw_body_breaks_it(operation, adas, attacking_api):
    for raw in RAW_BODIES:
        assert_clear(operation.send(attacking_api, operation.address(adas), raw), raw[:40])


@pytest.mark.parametrize("operation", TAKING_BODIES, ids=str)
def test_a_field_it_does_not_know_is_refused(operation, adas, attacking_api):
    sound, before = operation.body(adas), adas.state()
    for name in TAMPERED.keys() - operation.properties.keys():
        raw = json.dumps({**sound, name: TAMPERED[name]}).encode()
        response = operation.send(attacking_api, operation.address(adas), raw)
        assert response.status_code in {400, 403}, (name, response.content)
    assert adas.state() == before


@pytest.mark.parametrize("operation", TAKING_BODIES, ids=str)
def test_a_body_of_a_megabyte_is_too_large(operation, adas, attacking_api):
    raw = json.dumps({"note": "x" * 1_000_001}).encode()
    response = operation.send(attacking_api, operation.address(adas), raw)
    assert (response.status_code, response["Content-Type"]) == (413, PROBLEM)


@pytest.mark.parametrize("operation", TAKING_BODIES, ids=str)
def test_a_body_of_another_kind_is_refused(operation, adas, attacking_api):
    address = operation.address(adas)
    response = getattr(attacking_api, operation.method)(
        address, "<a/>", content_type="text/xml", HTTP_IDEMPOTENCY_KEY="k"
    )
    assert response.status_code in {403, 415}


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_no_query_breaks_it(operation, adas, attacking_api):
    for name in operation.parameters("query"):
        for text in TEXTS:
            address = f"{operation.address(adas)}?{name}={quote(text)}"
            assert_clear(operation.send(attacking_api, address, b"{}"), (name, text))


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_no_address_breaks_it(operation, adas, attacking_api):
    for name in operation.parameters("path"):
        for text in TEXTS:
            address = operation.address(adas, **{name: quote(text[:500], safe="")})
            assert_clear(operation.send(attacking_api, address, b"{}"), (name, text))


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_no_header_breaks_it(operation, adas, attacking_api):
    address = operation.address(adas)
    send = getattr(attacking_api, operation.method)
    for name in HEADERS:
        for text in ("", "x" * 5000, '"', "*", "é", '"1-99999999999999999999"'):
            response = send(address, {}, format="json", **{name: text})
            assert response.status_code < 500, (name, text)
