"""Strict reading of what merchants send: every field known, typed and bounded."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

Check = Callable[[Any], Any]
LARGEST_AMOUNT = 10**12
NUMBER = re.compile(r"[A-Za-z0-9_-]{6,64}")


class BadRequest(Exception):
    """What was sent does not make sense."""


def read_document(body: bytes) -> dict[str, Any]:
    """Read a JSON object. Raises BadRequest."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("The body is not JSON.") from error
    if not isinstance(document, dict):
        raise BadRequest("The body is not an object.")
    return document


def checked(
    document: Mapping[str, Any], required: Mapping[str, Check], optional: Mapping[str, Check]
) -> dict[str, Any]:
    """Return the checked fields, None for absent optional ones. Raises BadRequest."""
    if not isinstance(document, Mapping):
        raise BadRequest("not an object")
    known = {**required, **optional}
    unknown = sorted(set(document) - set(known))
    missing = sorted(set(required) - set(document))
    if unknown or missing:
        raise BadRequest(f"unknown fields: {unknown[:5]!r}, missing fields: {missing!r}")
    values: dict[str, Any] = dict.fromkeys(optional)
    for name, value in document.items():
        try:
            values[name] = known[name](value)
        except (ValueError, TypeError, OverflowError) as error:
            raise BadRequest(f"{name} is not valid") from error
    return values


def text(longest: int) -> Check:
    """Return a check for a short printable string."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or len(value) > longest or not value.isprintable():
            raise ValueError
        return value

    return check


def number(value: Any) -> str:
    """Check a merchant's own number of a trade or refund."""
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        raise ValueError
    return value


def amount(value: Any) -> int:
    """Check an amount in minor units."""
    if type(value) is not int or not 1 <= value <= LARGEST_AMOUNT:
        raise ValueError
    return value


def currency(value: Any) -> str:
    """Check a currency's three letters."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z]{3}", value):
        raise ValueError
    return value


def web_address(value: Any) -> str:
    """Check an absolute http(s) address."""
    address = text(500)(value)
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError
    return str(address)


def moment(value: Any) -> datetime:
    """Check an aware time in ISO 8601."""
    at = datetime.fromisoformat(text(40)(value))
    if at.tzinfo is None:
        raise ValueError
    return at


def day(value: Any) -> date:
    """Check a date in ISO 8601."""
    return date.fromisoformat(text(10)(value))


def language(value: Any) -> str:
    """Check a language tag."""
    tag = text(20)(value)
    return "en" if tag.lower().startswith("en") else "zh"
