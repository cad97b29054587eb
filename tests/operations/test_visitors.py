"""A visitor is told by the address the request came from, seen past the proxies we trust."""

import pytest
from rest_framework.settings import api_settings

from operations.visitors import address_of, network_of


def test_an_address_is_not_taken_from_what_the_visitor_says(rf):
    assert address_of(rf.get("/", HTTP_X_FORWARDED_FOR="203.0.113.9")) == "127.0.0.1"


def test_a_trusted_proxy_is_believed_about_the_last_step_only(rf, monkeypatch):
    monkeypatch.setattr(api_settings, "NUM_PROXIES", 1)
    request = rf.get("/", HTTP_X_FORWARDED_FOR="198.51.100.7, 203.0.113.9")
    assert address_of(request) == "203.0.113.9"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("", ""),
    ],
)
def test_who_has_one_address_of_a_network_has_all(address, network):
    assert network_of(address) == network
