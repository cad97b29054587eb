"""The OpenAPI document is sound, committed, served, and shown on a page of our own."""

import re

from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

import shop.api_docs
import shop.api_postman
from tests.attacks.operations import all_operations, document
from tests.house.source import ROOT


def committed(name: str) -> str:
    """Return a committed document."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_the_document_is_valid_openapi():
    OpenAPIV31SpecValidator(document()).validate()


def test_the_committed_documents_are_what_the_code_says():
    schema = shop.api_docs.openapi()
    advice = "run: manage.py write_api_documents"
    assert committed("openapi.yaml") == shop.api_docs.openapi_yaml(schema), advice
    assert committed("postman.json") == shop.api_postman.postman_json(schema), advice


def test_every_operation_says_how_it_refuses():
    for operation in all_operations():
        assert {"4XX", "5XX"} <= set(operation.facts["responses"]), operation


def test_orders_payments_and_after_sales_want_a_key():
    wanting = {"/api/v1/orders/", "/payment/", "/after-sales/"}
    posts = [o for o in all_operations() if o.method == "post" and o.path.endswith(tuple(wanting))]
    assert len(posts) >= len(wanting)
    assert all("Idempotency-Key" in post.parameters("header") for post in posts)


def test_the_document_is_served(db):
    assert Client().get("/api/schema/").status_code == 200


def test_the_docs_page_loads_nothing_from_elsewhere(db):
    page = Client().get("/api/docs/").content.decode()
    assert "http://" not in page
    assert "https://" not in page


def test_every_operation_has_a_name_a_summary_a_known_tag_and_says_who_may_call_it():
    tags = {tag["name"] for tag in document()["tags"]}
    names = [operation.facts["operationId"] for operation in all_operations()]
    assert len(set(names)) == len(names)
    for operation in all_operations():
        assert operation.facts["summary"]
        assert operation.facts["security"]
        assert set(operation.facts["tags"]) <= tags, operation


def test_no_set_of_values_is_left_without_a_name():
    schemas = document()["components"]["schemas"]
    assert not [name for name in schemas if re.search(r"[0-9a-f]{3}Enum$", name)]


def test_an_answer_promises_all_of_its_fields():
    order = document()["components"]["schemas"]["Order"]
    assert set(order["required"]) == set(order["properties"])
