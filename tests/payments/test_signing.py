"""Signatures of notifies."""

import pytest

from payments.signing import NONCE, SIGNATURE, TIMESTAMP, BadSignature, sign, signed_headers, verify


def test_what_we_sign_is_believed():
    headers = signed_headers("secret", b"body")
    assert verify("secret", headers, b"body") == headers[NONCE]


@pytest.mark.parametrize(
    "change",
    [
        {SIGNATURE: "0" * 64},
        {SIGNATURE: "é"},
        {SIGNATURE: ""},
        {TIMESTAMP: ""},
        {TIMESTAMP: "１２３"},
        {TIMESTAMP: "9" * 40},
        {NONCE: ""},
        {NONCE: "with\nline1234"},
    ],
)
def test_a_changed_header_is_not_believed(change):
    with pytest.raises(BadSignature):
        verify("secret", signed_headers("secret", b"body") | change, b"body")


@pytest.mark.parametrize("seconds", [-301, 301, 10**9])
def test_a_message_of_another_time_is_not_believed(seconds):
    headers = {TIMESTAMP: "1000000000", NONCE: "n" * 16}
    headers[SIGNATURE] = sign("secret", "1000000000", "n" * 16, b"body")
    with pytest.raises(BadSignature):
        verify("secret", headers, b"body", now=1_000_000_000 + seconds)
