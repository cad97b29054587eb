"""What every request passes through."""

import pytest


def test_an_answer_carries_the_requests_id(visitor):
    given = visitor.get("/healthz", HTTP_X_REQUEST_ID="shopper-1234")
    assert given["X-Request-Id"] == "shopper-1234"


@pytest.mark.parametrize("odd", ["", "short", "a b c d e f g h", "x" * 65, "１２３４５６７８９"])
def test_an_odd_id_is_replaced(visitor, odd):
    assert visitor.get("/healthz", HTTP_X_REQUEST_ID=odd)["X-Request-Id"] not in {"", odd}


@pytest.mark.parametrize("address", ["/?q=%00", "/%00/", "/en/?a=b&c=%00", "/api/v1/x/?q=%00"])
def test_a_nul_byte_in_an_address_is_refused(visitor, address):
    assert visitor.get(address).status_code == 400


def test_a_nul_byte_in_a_form_is_refused(visitor):
    assert visitor.post("/", {"name": "a\x00b"}).status_code == 400


def test_a_nul_byte_in_a_fields_name_is_refused(visitor):
    assert visitor.post("/", {"a\x00b": "1"}).status_code == 400


def test_a_nul_byte_in_a_cookie_is_refused(visitor):
    response = visitor.get("/", HTTP_COOKIE='sessionid="\\000aaaaaaaaaaaaaaa"')
    assert response.status_code == 400


def test_a_form_that_is_too_large_is_told_so(visitor):
    assert visitor.post("/", {"name": "x" * 1_000_001}).status_code == 413


def test_a_form_of_too_many_fields_is_refused(visitor):
    fields = {f"f{n}": "1" for n in range(1001)}
    body = "&".join(f"{name}={value}" for name, value in fields.items())
    form = "application/x-www-form-urlencoded"
    assert visitor.generic("POST", "/", body, content_type=form).status_code == 400


def test_a_broken_multipart_form_is_refused(visitor):
    kind = "multipart/form-data; boundary=x"
    assert visitor.generic("POST", "/", "--x\r\nnonsense", content_type=kind).status_code < 500


LANGUAGES = [
    ("en", "en"),
    ("en-GB,en;q=0.9", "en"),
    ("zh-CN", "zh-hans"),
    ("zh-TW", "zh-hans"),
    ("fr, en;q=0.5, zh;q=0.4", "en"),
    ("en;q=0.3, zh;q=0.7", "zh-hans"),
    ("fr", "zh-hans"),
    ("*", "zh-hans"),
    ("", "zh-hans"),
]


@pytest.mark.parametrize(("accept", "language"), LANGUAGES)
def test_the_api_speaks_the_language_asked_for(visitor, accept, language):
    response = visitor.get("/api/v1/nothing/", HTTP_ACCEPT_LANGUAGE=accept)
    assert response["Content-Language"] == language


def test_no_cookie_overrules_what_a_client_of_the_api_asks_for(visitor):
    visitor.cookies["django_language"] = "zh-hans"
    response = visitor.get("/api/v1/nothing/", HTTP_ACCEPT_LANGUAGE="en")
    assert response["Content-Language"] == "en"


def test_an_unsound_language_falls_back(visitor):
    response = visitor.get("/api/v1/nothing/", HTTP_ACCEPT_LANGUAGE="x" * 5000)
    assert response["Content-Language"] == "zh-hans"
