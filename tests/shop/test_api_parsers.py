"""Bodies that are too large, too deep or not JSON get a clear answer, never a 5xx."""

import json

import pytest

ADDRESS = "/api/v1/baskets/"


def post(client, raw: bytes):
    return client.generic("POST", ADDRESS, raw, content_type="application/json")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[1,",
        b"{'a': 1}",
        b'{"lines": NaN}',
        b'{"lines": Infinity}',
        b'{"lines": 1e999}',
        b'{"lines": -1e999}',
        b"\xff\xfe",
        b'{"lines": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"lines": "\\ud800"}',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 30 + b"1" + b"}" * 30,
        b"1" * 5000,
        b"null",
        b'"text"',
        b"[]",
        b"true",
    ],
)
def test_a_body_that_makes_no_sense_is_refused(counter, raw):
    assert post(counter, raw).status_code == 400


def test_a_body_of_a_megabyte_and_more_is_too_large(counter):
    raw = json.dumps({"lines": "x" * 1_000_001}).encode()
    response = post(counter, raw)
    assert response.status_code == 413
    assert response["Content-Type"] == "application/problem+json"


def test_a_sound_body_passes(counter):
    raw = b'{"lines": [{"variant": 1, "quantity": 2}]}'
    assert post(counter, raw).json() == {"lines": [{"variant": 1, "quantity": 2}]}
