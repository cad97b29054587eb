"""Every address of the shop, as the URLconf has it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, get_resolver
from django.utils import translation

FOREIGN = ("admin/", "_allauth/")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One pattern of the URLconf with its name."""

    pattern: str
    name: str
    is_for_staff: bool = False

    @property
    def parameters(self) -> list[str]:
        """Return the names of what varies."""
        return PARAMETER.findall(self.pattern)

    @property
    def is_api(self) -> bool:
        """Tell whether programs speak here."""
        return self.pattern.startswith("api/")

    def address(self, values: dict[str, Any]) -> str:
        """Return the address for some values."""
        return "/" + PARAMETER.sub(lambda found: str(values[found[1]]), self.pattern)

    def __str__(self) -> str:
        return self.name or self.pattern


def all_routes() -> list[Route]:
    """Return every route; i18n routes once, in Chinese."""
    with translation.override(settings.LANGUAGE_CODE):
        return list(walk(get_resolver().url_patterns, ""))


def walk(patterns: list[Any], before: str) -> Iterator[Route]:
    """Yield the routes below some patterns."""
    for one in patterns:
        whole = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield Route(whole, one.name or "", asks_for_a_right(one))
        else:
            yield from walk(one.url_patterns, whole)


def asks_for_a_right(one: URLPattern) -> bool:
    """Tell whether only staff with a right may enter."""
    view = getattr(one.callback, "cls", None)
    return hasattr(view, "right") or hasattr(view, "right_to_write")


def our_routes() -> list[Route]:
    """Return the routes of our own views: no admin, no allauth, no files."""
    return [
        route
        for route in all_routes()
        if not route.pattern.startswith((*FOREIGN, "accounts/", "^"))
    ]
