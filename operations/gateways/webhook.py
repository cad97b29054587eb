"""One message to one address outside, signed as Standard Webhooks says; never to a private one.

The name is resolved once and the connection made to that very address, so that a name that answers
anew with a private address gains nothing; redirects are not followed.
"""

import base64
import hashlib
import hmac
import ipaddress
import secrets
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import urllib3
from django.conf import settings

SECRET_PREFIX = "whsec_"  # noqa: S105 - the standard's prefix, no secret
LONGEST_ANSWER = 500
TIMEOUT = urllib3.Timeout(
    connect=settings.OUTBOUND_CONNECT_TIMEOUT, read=settings.OUTBOUND_READ_TIMEOUT
)
PORTS = {"https": 443, "http": 80}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Inside of clouds though they look public: metadata of some, the wire server of another.
CLOSED = [ipaddress.IPv4Network(n) for n in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")]
# NAT64 (RFC 6052, RFC 8215) and the IPv4-compatible addresses nobody should use any more.
TRANSLATED = [ipaddress.IPv6Network(n) for n in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")]


class NotAllowed(Exception):
    """The shop does not send to such an address."""


@dataclass(frozen=True)
class Message:
    """What is sent: an id the receiver keeps to know it again, a moment (unix), and a JSON body."""

    id: str
    timestamp: int
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What the receiver said: its HTTP status, 0 for none, and the beginning of its words."""

    status: int
    words: str

    @property
    def is_accepted(self) -> bool:
        """Tell whether the message has arrived."""
        return 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Tell whether the receiver wants no message ever again."""
        return self.status == 410


def new_secret() -> str:
    """Return a fresh secret to sign with: 32 random bytes behind the standard's prefix."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signatures(keys: Sequence[str], message: Message) -> str:
    """Return the signature header: one signature by each secret, so that either proves it."""
    return " ".join(sign(secret, message) for secret in keys)


def sign(secret: str, message: Message) -> str:
    """Return one signature: HMAC-SHA256 over ``id.timestamp.body``."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    content = f"{message.id}.{message.timestamp}.".encode() + message.body
    digest = hmac.new(key, content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def check_url(url: str) -> SplitResult:
    """Return the parts of an address we may send to, by its looks. Raises NotAllowed."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotAllowed("address") from error
    schemes = PORTS if settings.WEBHOOKS_MAY_BE_PRIVATE else {"https": 443}
    if parts.scheme not in schemes or not parts.hostname or parts.username or port == 0:
        raise NotAllowed("address")
    return parts


def resolve(host: str, port: int) -> str:
    """Return the IP address of a host; every address it has must be public. Raises NotAllowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotAllowed("unknown host") from error
    addresses = [bare(str(entry[4][0])) for entry in found]
    if not settings.WEBHOOKS_MAY_BE_PRIVATE and not all(map(is_public, addresses)):
        raise NotAllowed("private address")
    return str(addresses[0])


def bare(text: str) -> Address:
    """Read an address; one mapped into IPv6 is the IPv4 address it stands for."""
    address = ipaddress.ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address


def is_public(address: Address) -> bool:
    """Tell whether anybody on the internet could reach an address, and every one wrapped in it."""
    kinds = ("is_multicast", "is_reserved", "is_site_local")
    is_closed = any(getattr(address, kind, False) for kind in kinds)
    is_closed = is_closed or any(address in network for network in CLOSED)
    is_open = address.is_global and not is_closed
    return is_open and all(is_public(inner) for inner in wrapped(address))


def wrapped(address: Address) -> Iterator[ipaddress.IPv4Address]:
    """Yield the IPv4 addresses a gateway on the way may take an IPv6 address for."""
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.sixtofour:
        yield address.sixtofour
    yield from address.teredo or ()
    if any(address in network for network in TRANSLATED):
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def send(url: str, keys: Sequence[str], message: Message) -> Answer:
    """Send a message and return what the receiver said; status 0 where it said nothing."""
    try:
        return post(check_url(url), signatures(keys, message), message)
    except NotAllowed as refusal:
        return Answer(0, f"NotAllowed: {refusal}")
    except (urllib3.exceptions.HTTPError, OSError) as error:
        return Answer(0, f"{type(error).__name__}: {error}"[:LONGEST_ANSWER])


def post(parts: SplitResult, signature: str, message: Message) -> Answer:
    """Post a message to the address its name stands for. Raises NotAllowed, HTTPError, OSError."""
    host = str(parts.hostname)
    port = parts.port or PORTS[parts.scheme]
    address = resolve(host, port)
    with pool_for(parts.scheme, address, port, host) as pool:
        response = pool.urlopen(
            "POST",
            (parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
            body=message.body,
            headers={
                "Host": host if port == PORTS[parts.scheme] else f"{host}:{port}",
                "Content-Type": "application/json",
                "User-Agent": "Jishi-Webhooks/1",
                "webhook-id": message.id,
                "webhook-timestamp": str(message.timestamp),
                "webhook-signature": signature,
            },
            redirect=False,
            retries=False,
            preload_content=False,
        )
        # One read, so that an answer that drips for ever holds nobody.
        words = response.read1(LONGEST_ANSWER)
        return Answer(response.status, words.decode(errors="replace").replace("\0", ""))


def pool_for(scheme: str, address: str, port: int, host: str) -> urllib3.HTTPConnectionPool:
    """Return a connection to one IP address that proves to be the host."""
    if scheme == "http":
        return urllib3.HTTPConnectionPool(address, port, timeout=TIMEOUT)
    return urllib3.HTTPSConnectionPool(
        address, port, timeout=TIMEOUT, server_hostname=host, assert_hostname=host
    )
