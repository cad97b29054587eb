"""JSON as the shop accepts it: strict numbers, bounded size and depth, no NUL."""

import json
import math
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

MAX_DEPTH = 20


class BodyTooLarge(APIException):
    """The body is larger than the shop reads."""

    status_code = 413
    default_detail = gettext_lazy("The body is too large.")
    default_code = "body_too_large"


class StrictJSONParser(JSONParser):
    """Parse JSON; refuse what is nested deeper than 20 levels or not storable."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the parsed document. Raises ParseError and BodyTooLarge, in words for people."""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise BodyTooLarge
        try:
            text = raw.decode("utf-8")
            document = json.loads(text, parse_constant=refuse_constant, parse_float=finite)
        except (RecursionError, ValueError) as error:
            raise ParseError(_("The body is not valid JSON.")) from error
        check(document, MAX_DEPTH)
        return document


def refuse_constant(name: str) -> None:
    """Refuse NaN and the infinities, which JSON does not know."""
    raise ValueError(name)


def finite(digits: str) -> float:
    """Read a fraction; refuse one that only infinity could hold, such as ``1e999``."""
    number = float(digits)
    if math.isinf(number):
        raise ValueError(digits)
    return number


def check(value: Any, depth: int) -> None:
    """Refuse values nested too deeply and texts PostgreSQL cannot store. Raises ParseError."""
    if depth == 0:
        raise ParseError(_("The body is nested too deeply."))
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise ParseError(_("The body contains characters that cannot be stored."))
    elif isinstance(value, dict):
        for key, item in value.items():
            check(key, depth)
            check(item, depth - 1)
    elif isinstance(value, list):
        for item in value:
            check(item, depth - 1)
