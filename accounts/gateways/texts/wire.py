"""One POST to a partner over HTTP: no redirect, no proxy of the environment, no long wait."""

import json
from collections.abc import Mapping
from typing import Any

import requests
import urllib3
from django.conf import settings

from accounts.gateways.texts.contract import NoAnswer, NotReached

LARGEST_ANSWER = 100_000


def post(url: str, *, headers: Mapping[str, str], body: bytes = b"") -> dict[str, Any]:
    """Return the JSON object a partner answers, of whatever status.

    Raises NotReached where nothing can have arrived there, NoAnswer where no answer came back.
    """
    timeouts = (settings.OUTBOUND_CONNECT_TIMEOUT, settings.OUTBOUND_READ_TIMEOUT)
    try:
        with requests.Session() as session:
            session.trust_env = False
            response = session.post(
                url, data=body, headers=headers, timeout=timeouts, allow_redirects=False,
                stream=True,
            )  # fmt: skip
            content = response.raw.read(LARGEST_ANSWER, decode_content=True)
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        kind = NotReached if never_left(error) else NoAnswer
        raise kind(type(error).__name__) from error
    return document(response.status_code, content)


def never_left(error: Exception) -> bool:
    """Tell whether a failure is one to connect at all."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    cannot_connect = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, cannot_connect)


def document(status: int, content: bytes) -> dict[str, Any]:
    """Read a JSON object. Raises NoAnswer for anything else."""
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NoAnswer(f"HTTP {status}, not JSON") from error
    if not isinstance(answer, dict):
        raise NoAnswer(f"HTTP {status}, not an object")
    return answer
