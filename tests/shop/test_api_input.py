"""Strict input, money, one answer a key, and ETags, as every department's API has them."""

import pytest

LINE = {"variant": 1, "quantity": 2}


def basket(client, **fields):
    return client.post("/api/v1/baskets/", {"lines": [LINE], **fields}, format="json")


def complaints(response) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in response.json()["errors"]]


def test_an_unknown_field_is_refused_by_name(counter):
    assert complaints(basket(counter, price=1)) == [("/price", "unknown_field")]


def test_an_unknown_field_of_a_line_is_refused_by_name(counter):
    response = basket(counter, lines=[{**LINE, "price": 1}])
    assert complaints(response) == [("/lines/0/price", "unknown_field")]


@pytest.mark.parametrize(
    "quantity", [0, -1, 10**9, 10**30, 1.5, 2.0, "2", "１２", "1e3", "", None, True, [], {}]
)
def test_a_quantity_is_a_whole_number_in_bounds_or_refused(counter, quantity):
    response = basket(counter, lines=[{**LINE, "quantity": quantity}])
    assert [pointer for pointer, _code in complaints(response)] == ["/lines/0/quantity"]


def test_money_is_an_amount_and_a_currency(counter):
    assert basket(counter, tip={"amount": 500, "currency": "CNY"}).json()["tip"] == 500


@pytest.mark.parametrize(
    "tip",
    [
        5,
        "5",
        None,
        {"amount": 5},
        {"amount": 5.5, "currency": "CNY"},
        {"amount": "5", "currency": "CNY"},
        {"amount": -5, "currency": "CNY"},
        {"amount": 10**40, "currency": "CNY"},
        {"amount": True, "currency": "CNY"},
        {"amount": 5, "currency": "USD"},
        {"amount": 5, "currency": ["CNY"]},
    ],
)
def test_money_of_another_shape_is_refused(counter, tip):
    assert [pointer for pointer, _code in complaints(basket(counter, tip=tip))] == ["/tip"]


def test_a_post_sent_again_gets_the_same_answer(counter):
    answers = [
        counter.post("/api/v1/purchases/", {"n": 1}, format="json", HTTP_IDEMPOTENCY_KEY="k")
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert "Idempotency-Replayed" not in answers[0]
    assert answers[1]["Idempotency-Replayed"] == "true"


def test_a_post_without_a_key_is_refused(counter):
    response = counter.post("/api/v1/purchases/", {}, format="json")
    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_missing")


def test_a_key_used_for_another_body_is_refused(counter):
    for number, status in ((1, 201), (2, 422)):
        response = counter.post(
            "/api/v1/purchases/", {"n": number}, format="json", HTTP_IDEMPOTENCY_KEY="k"
        )
        assert response.status_code == status


def test_two_people_may_use_the_same_key(counter, ada, bo):
    ids = set()
    for person in (ada, bo):
        counter.force_authenticate(person)
        response = counter.post("/api/v1/purchases/", {}, format="json", HTTP_IDEMPOTENCY_KEY="k")
        ids.add(response.json()["id"])
    assert len(ids) == 2


def test_a_catalogue_read_that_has_not_changed_is_not_sent_again(counter):
    first = counter.get("/api/v1/goods/")
    again = counter.get("/api/v1/goods/", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_catalogue_read_may_be_kept_but_must_be_checked(counter):
    response = counter.get("/api/v1/goods/")
    assert "max-age=0" in response["Cache-Control"]
    assert "Accept-Language" in response["Vary"]
