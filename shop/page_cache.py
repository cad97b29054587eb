"""Pages everybody sees alike, drawn once for all strangers while no goods change.

Only who is a stranger indeed (no session, no cart) gets such a page; the two things in it that are
one visitor's own, the form token and the script nonce, are put in afresh. A page is kept with the
version of the goods it was drawn from and thrown away when that is no longer the version: prices,
availability and stars are never older than the commit that changed them. What has no version (how
often something was sold, names of shelves) is as old as LIFETIMES allows. A dead cache: no pages.
"""

import hashlib
import math
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language

import promotions.selectors.rules
from catalog.services.freshness import VERSION, begin

LIFETIMES = {"home": 60, "categories": 60, "category": 60, "product": 10}
HARMLESS_COOKIES = frozenset({"csrftoken", "django_language"})
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[A-Za-z0-9]{64}"')
TOKEN_MARK = b'name="csrfmiddlewaretoken" value="token-of-this-visitor"'
NONCE_MARK = b'nonce="nonce-of-this-page"'

Answer = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class Place:
    """Where a page will be kept once it is drawn, and what it was drawn from."""

    key: str
    version: str
    seconds: int


class PageCacheMiddleware:
    """Answer strangers from the cache; stands innermost, so that all others still see them."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, and keep the page if it is one for everybody."""
        response = self.get_response(request)
        place = getattr(request, "page_place", None)
        if place is not None and response.status_code == 200 and not response.cookies:
            keep(place, request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Return the kept page, or note where the one about to be drawn belongs."""
        match = request.resolver_match
        seconds = LIFETIMES.get(match.url_name or "", 0) if match else 0
        if not (settings.KEEPS_PAGES and seconds and is_stranger(request)):
            return None
        name = f"{get_language()} {request.path}".encode()
        key = f"page:{hashlib.sha256(name).hexdigest()}"
        found = cache.get_many([VERSION, key])
        version = found.get(VERSION)
        if version is None:
            begin()
            return None
        drawn_from, headers, body = found.get(key, ("", {}, b""))
        if drawn_from == version:
            return filled(request, headers, zlib.decompress(body))
        request.page_place = Place(key, version, seconds)  # type: ignore[attr-defined]
        return None


def is_stranger(request: HttpRequest) -> bool:
    """Tell whether nothing about this request asks for anything but the page itself."""
    return (
        request.method == "GET"
        and not request.META.get("QUERY_STRING")
        and request.COOKIES.keys() <= HARMLESS_COOKIES
        and not request.headers.keys() & {"Authorization", "Hx-Request"}
    )


def keep(place: Place, request: HttpRequest, response: HttpResponse) -> None:
    """Keep a page without what is this visitor's own."""
    body = TOKEN.sub(TOKEN_MARK, response.content)
    nonce = getattr(request, "_csp_nonce", None)
    if nonce:
        body = body.replace(f'nonce="{nonce}"'.encode(), NONCE_MARK)
    page = (place.version, dict(response.headers), zlib.compress(body, 1))
    cache.set(place.key, page, lifetime(place.seconds))


def lifetime(seconds: int) -> int:
    """Return how long a page drawn now is kept: no longer than a flash price on it may hold."""
    now = timezone.now()
    ends = (sale.ends_at for sale in promotions.selectors.rules.running_sales(now))
    return min([seconds, *(math.ceil((end - now).total_seconds()) for end in ends)])


def filled(request: HttpRequest, headers: dict[str, str], body: bytes) -> HttpResponse:
    """Put this visitor's own token and nonce into a kept page."""
    if TOKEN_MARK in body:
        own = f'name="csrfmiddlewaretoken" value="{get_token(request)}"'
        body = body.replace(TOKEN_MARK, own.encode())
    if NONCE_MARK in body:
        nonce = f'nonce="{request.csp_nonce}"'  # type: ignore[attr-defined]
        body = body.replace(NONCE_MARK, nonce.encode())
    response = HttpResponse(body, headers=headers)
    patch_cache_control(response, private=True)
    return response
