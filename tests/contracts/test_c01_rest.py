"""C1: REST below /api/v1/, an OpenAPI 3.1 document, its page, a Postman collection."""

import json

import pytest
import yaml

from tests.contracts.app import document
from tests.house.source import ROOT

pytestmark = pytest.mark.django_db

NAMED = ["orders/", "orders/{number}/payment/", "orders/{number}/shipping/"]
NAMED += ["orders/{number}/logistics/"]


def test_the_document_is_served_as_it_is_committed(guest):
    served = yaml.safe_load(guest.read("/api/schema/"))
    assert served["openapi"].startswith("3.1")
    assert served["paths"].keys() == document()["paths"].keys()


@pytest.mark.parametrize("path", NAMED)
def test_the_addresses_the_specification_names(path):
    assert f"/api/v1/{path}" in document()["paths"]


def test_a_page_shows_it(guest):
    assert "swagger" in guest.read("/api/docs/").lower()


def test_a_guide_explains_it(guest):
    assert "Idempotency-Key" in guest.read("/help/api/")


def test_a_postman_collection_has_every_operation():
    collection = json.loads((ROOT / "docs" / "postman.json").read_text(encoding="utf-8"))
    names = {item["name"] for folder in collection["item"] for item in folder["item"]}
    paths = document()["paths"].values()
    assert {operation["operationId"] for path in paths for operation in path.values()} <= names


def test_nothing_of_openapi_3_0_is_left_in_it():
    assert "nullable" not in json.dumps(document())
