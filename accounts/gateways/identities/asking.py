"""Ask a partner over HTTP, and read strictly what comes back."""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

import requests
from django.conf import settings

from accounts.gateways.identities.contract import NotVouched, PartnerAway

TIMEOUTS = (settings.OUTBOUND_CONNECT_TIMEOUT, settings.OUTBOUND_READ_TIMEOUT)
LARGEST_ANSWER = 65_536
LONGEST_UID = 150


def ask(verb: str, url: str, facts: Mapping[str, str]) -> dict[str, Any]:
    """Send facts and return the JSON object that comes back, of whatever status below 500.

    Follows no redirect and heeds no proxy of the environment; facts of a POST go in its body. The
    bytes are read as UTF-8, whatever charset the partner claims. Raises PartnerAway.
    """
    is_read = verb == "GET"
    try:
        with requests.Session() as session:
            session.trust_env = False
            response = session.request(
                verb,
                url,
                params=facts if is_read else None,
                data=None if is_read else facts,
                timeout=TIMEOUTS,
                allow_redirects=False,
                stream=True,
            )
            answer = json.loads(within_limit(response))
    except (requests.RequestException, ValueError, RecursionError) as error:
        raise PartnerAway(type(error).__name__) from error
    if response.status_code >= 500 or not isinstance(answer, dict):
        raise PartnerAway(f"HTTP {response.status_code}")
    return answer


def within_limit(response: requests.Response) -> bytes:
    """Return an answer's body. Raises PartnerAway for one that is too long."""
    body = b""
    for chunk in response.iter_content(8192):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise PartnerAway("too long")
    return body


def key(answer: Mapping[str, Any], name: str) -> str:
    """Return a short key out of an answer. Raises NotVouched where there is none."""
    value = answer.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    is_key = isinstance(value, str) and 0 < len(value) <= LONGEST_UID and value.isprintable()
    if not is_key:
        raise NotVouched(name)
    return str(value)


def words(answer: Mapping[str, Any], name: str) -> str:
    """Return a name people gave themselves, without what could confuse a page."""
    plain = "".join(
        letter for letter in str(answer.get(name) or "") if unicodedata.category(letter)[0] != "C"
    )
    return " ".join(plain.split())[:40]
