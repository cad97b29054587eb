"""The Postman collection has every request, ready to be sent."""

import json

import pytest

import shop.api_postman
from tests.attacks.operations import document


@pytest.fixture(scope="module")
def requests():
    """Every request of the collection by its name."""
    collection = json.loads(shop.api_postman.postman_json(document()))
    return {item["name"]: item for folder in collection["item"] for item in folder["item"]}


def test_every_operation_is_in_it(requests):
    paths = document()["paths"].values()
    names = {operation["operationId"] for path in paths for operation in path.values()}
    assert names <= set(requests)


def test_what_varies_in_an_address_can_be_filled_in(requests):
    url = requests["cancel_order"]["request"]["url"]
    assert (url["raw"], url["variable"]) == (
        "{{site}}/api/v1/orders/:number/cancel/",
        [{"key": "number", "value": ""}],
    )


def test_a_body_has_every_field_with_a_sample(requests):
    body = json.loads(requests["add_to_cart"]["request"]["body"]["raw"])
    assert body == {"variant": 1, "quantity": 1}


def test_files_are_sent_as_a_form(requests):
    body = requests["add_after_sales_pictures"]["request"]["body"]
    assert (body["mode"], body["formdata"][0]["type"]) == ("formdata", "file")


def test_keys_and_languages_are_sent(requests):
    sent = {h["key"]: h["value"] for h in requests["place_order"]["request"]["header"]}
    assert (sent["Idempotency-Key"], sent["Accept-Language"]) == ("{{$guid}}", "{{language}}")


def test_a_sign_in_keeps_its_token(requests):
    script = "\n".join(requests["sign_in_by_password"]["event"][0]["script"]["exec"])
    assert "collectionVariables.set('token'" in script
