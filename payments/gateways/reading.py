"""Call a gateway over HTTP, and read strictly what it answers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import requests
from django.conf import settings

from payments.gateways.contract import GatewayTrouble

TIMEOUTS = (settings.OUTBOUND_CONNECT_TIMEOUT, settings.OUTBOUND_READ_TIMEOUT)
LARGEST_ANSWER = 5_000_000
Read = TypeVar("Read")


@dataclass(frozen=True)
class Reply:
    """What a gateway answered; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def document(self) -> dict[str, Any]:
        """Return the JSON object it holds. Raises GatewayTrouble where it holds none."""
        try:
            document = json.loads(self.content)
        except (ValueError, RecursionError) as error:
            raise GatewayTrouble(f"HTTP {self.status}, not JSON") from error
        if not isinstance(document, dict):
            raise GatewayTrouble(f"HTTP {self.status}, not an object")
        return document


def call(
    verb: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> Reply:
    """Send a request and return what came back, of whatever status.

    Follows no redirect and heeds no proxy of the environment. Raises GatewayTrouble where nothing
    came, or too much.
    """
    try:
        with requests.Session() as session:
            session.trust_env = False
            response = session.request(
                verb,
                url,
                data=body,
                headers=headers,
                timeout=TIMEOUTS,
                allow_redirects=False,
                stream=True,
            )
            content = within_limit(response)
    except requests.RequestException as error:
        raise GatewayTrouble(type(error).__name__) from error
    names = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status_code, names, content)


def within_limit(response: requests.Response) -> bytes:
    """Return an answer's body. Raises GatewayTrouble for one that is too long."""
    content = b""
    for chunk in response.iter_content(65_536):
        content += chunk
        if len(content) > LARGEST_ANSWER:
            raise GatewayTrouble("the answer is too long")
    return content


def read(reader: Callable[[Mapping[str, Any]], Read], answer: Mapping[str, Any]) -> Read:
    """Read an answer; nonsense is as good as no answer. Raises GatewayTrouble."""
    try:
        return reader(answer)
    except (KeyError, TypeError, ValueError) as error:
        raise GatewayTrouble("the answer cannot be understood") from error


def text(facts: Mapping[str, Any], name: str) -> str:
    """Return a short printable string. Raises ValueError for anything else."""
    value = facts[name]
    if not isinstance(value, str) or len(value) > 500 or not value.isprintable():
        raise ValueError(name)
    return value


def whole(facts: Mapping[str, Any], name: str) -> int:
    """Return a whole number. Raises ValueError for anything else."""
    value = facts[name]
    if type(value) is not int or not 0 <= value < 2**53:
        raise ValueError(name)
    return value


def moment(facts: Mapping[str, Any], name: str) -> datetime | None:
    """Return an aware time, None where there is none. Raises ValueError."""
    if not facts.get(name):
        return None
    value = datetime.fromisoformat(text(facts, name))
    if value.tzinfo is None:
        raise ValueError(name)
    return value
