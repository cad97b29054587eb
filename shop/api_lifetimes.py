"""Parts of the API that will end: said long before on every answer, and kept until then.

``Deprecation`` is RFC 9745, ``Sunset`` RFC 8594. An operation is named here at least six months
before it ends; on its last day it begins to answer 410.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.http import http_date


@dataclass(frozen=True)
class Ending:
    """Since when an operation should not be used, when it ends, and what takes its place.

    ``instead`` is an address below ``/api/v1/``, or empty where nothing does.
    """

    since: datetime
    ends_at: datetime
    instead: str = ""

    def headers(self) -> dict[str, str]:
        """Return what clients are told."""
        links = [f'<{settings.SITE_URL}/en/help/api/#lifetimes>; rel="deprecation"']
        if self.instead:
            links.append(f'<{settings.SITE_URL}{self.instead}>; rel="successor-version"')
        return {
            "Deprecation": f"@{int(self.since.timestamp())}",
            "Sunset": http_date(self.ends_at.timestamp()),
            "Link": ", ".join(links),
        }


# By method and the name of the address: ("GET", "api_products"). Nothing is about to end.
ENDINGS: Mapping[tuple[str, str], Ending] = {}


def ending_of(request: HttpRequest) -> Ending | None:
    """Return when what a request asks for ends; None where that is not planned."""
    match: ResolverMatch | None = request.resolver_match
    return ENDINGS.get((str(request.method), match.url_name or "")) if match else None


def headers_of(request: HttpRequest) -> dict[str, str]:
    """Return the headers that say when what was asked for ends, if it does."""
    ending = ending_of(request)
    return ending.headers() if ending else {}


def has_ended(request: HttpRequest) -> bool:
    """Tell whether what a request asks for has ended."""
    ending = ending_of(request)
    return ending is not None and ending.ends_at <= timezone.now()
