"""Where a request comes from."""

import ipaddress

from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle

# Whoever has one IPv6 address has all of its network.
NETWORK_BITS = 64


def address_of(request: HttpRequest) -> str:
    """Return a visitor's IP address, seen past the proxies the settings trust; "" where unknown."""
    return str(BaseThrottle().get_ident(request) or "")  # type: ignore[arg-type]


def network_of(address: str) -> str:
    """Return what to count a visitor under: an IPv4 address itself, IPv6 by its network."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return address
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, NETWORK_BITS), strict=False))
