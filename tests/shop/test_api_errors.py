"""Every refusal is a problem document that people and programs can read."""

import pytest

from shop.api_errors import STATUS_OF_FACT

PROBLEM = "application/problem+json"
FIELDS = {"type", "title", "status", "detail", "code", "errors", "request_id"}


def problem(response, status: int, code: str) -> dict:
    """Check the form of a problem document and return it."""
    body = response.json()
    assert (response.status_code, response["Content-Type"]) == (status, PROBLEM)
    assert set(body) == FIELDS
    assert (body["status"], body["code"]) == (status, code)
    assert body["request_id"] == response["X-Request-Id"]
    assert body["detail"]
    return body


@pytest.mark.parametrize(
    ("fact", "status", "code"),
    [
        ("busy", 503, "busy"),
        ("still_running", 409, "idempotency_key_in_flight"),
        ("forbidden", 403, "permission_denied"),
        ("invalid", 400, "invalid"),
        ("missing", 404, "not_found"),
        ("suspicious", 400, "parse_error"),
        ("out_of_range", 400, "parse_error"),
        ("broken", 500, "internal_server_error"),
    ],
)
def test_each_fact_has_its_status(counter, fact, status, code):
    problem(counter.get(f"/api/v1/refusals/{fact}/"), status, code)


@pytest.mark.parametrize("fact", ["busy", "still_running"])
def test_what_may_be_tried_again_says_when(counter, fact):
    assert int(counter.get(f"/api/v1/refusals/{fact}/")["Retry-After"]) > 0


def test_an_error_of_ours_tells_nothing_of_the_inside(counter):
    assert b"secret" not in counter.get("/api/v1/refusals/broken/").content


def test_an_unknown_address_is_a_problem(counter):
    problem(counter.get("/api/v1/nothing/"), 404, "not_found")


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(counter):
    response = counter.delete("/api/v1/baskets/")
    problem(response, 405, "method_not_allowed")
    assert "POST" in response["Allow"]


def test_a_wrong_media_type_is_a_problem(counter):
    response = counter.post("/api/v1/baskets/", "<a/>", content_type="text/xml")
    problem(response, 415, "unsupported_media_type")


def test_an_unwanted_answer_is_a_problem(counter):
    problem(counter.get("/api/v1/goods/", HTTP_ACCEPT="image/png"), 406, "not_acceptable")


def test_nobody_signed_in_is_a_problem_that_names_the_scheme(counter):
    response = counter.get("/api/v1/private/")
    problem(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == "Bearer"


def test_invalid_values_are_pointed_at(counter):
    lines = [{"variant": 1, "quantity": 1}, {"variant": 1, "quantity": 0}]
    body = problem(
        counter.post("/api/v1/baskets/", {"lines": lines}, format="json"), 400, "invalid"
    )
    assert [error["pointer"] for error in body["errors"]] == ["/lines/1/quantity"]


def test_the_detail_is_in_the_clients_language(counter):
    chinese = counter.get("/api/v1/nothing/", HTTP_ACCEPT_LANGUAGE="zh-hans").json()
    english = counter.get("/api/v1/nothing/", HTTP_ACCEPT_LANGUAGE="en").json()
    assert english["detail"].isascii()
    assert not chinese["detail"].isascii()


def test_every_fact_has_a_client_error_or_asks_to_come_back():
    known = {400, 401, 403, 409, 412, 422, 429, 503}
    assert {status for status, _code in STATUS_OF_FACT.values()} <= known


def test_codes_tell_facts_apart():
    codes = [code for _status, code in STATUS_OF_FACT.values()]
    assert len(codes) == len(set(codes))
