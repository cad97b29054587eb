"""What every request passes through: an id, a look at its shape, its language."""

import re
import uuid
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import unquote

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_cache_control

import shop.errors
from shop.api_lifetimes import has_ended, headers_of
from shop.api_throttles import count_address

Answer = Callable[[HttpRequest], HttpResponse]

WELL_FORMED_ID = re.compile(r"^[\w.-]{8,64}$", re.ASCII)
APIS = ("/api/", "/_allauth/")
LANGUAGE_BY_HEADER = ("/api/", "/_allauth/", "/notify/")
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class RequestIdMiddleware:
    """Give every request an id, on the answer and on every log line."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request under its id, taken from ``X-Request-Id`` where well-formed."""
        given = request.headers.get("X-Request-Id", "")
        request_id = given if WELL_FORMED_ID.match(given) else uuid.uuid4().hex
        request.id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response


class ApiMiddleware:
    """Tell API clients on every answer what is left of their requests, and what will end when.

    Requests no view has counted, such as those with a token nobody holds, count for the address
    they come from; at the doors of allauth, which counts by no minute, before it is opened.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or 429 where its client has asked too often in this minute."""
        if not request.path_info.startswith(APIS):
            return self.get_response(request)
        allowance = count_address(request) if request.path_info.startswith("/_allauth/") else None
        refused = allowance is not None and allowance.is_spent
        response = shop.errors.too_many(request) if refused else self.get_response(request)
        allowance = allowance or getattr(request, "rate_limit", None)
        if allowance is None:
            allowance = count_address(request)
            response = shop.errors.too_many(request) if allowance.is_spent else response
        for name, value in {**allowance.headers(), **headers_of(request)}.items():
            response[name] = value
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Answer 410 to an operation whose announced end has come."""
        ended = request.path_info.startswith(APIS) and has_ended(request)
        return shop.errors.gone(request) if ended else None


class PrivacyMiddleware:
    """Keep what was made for one visitor out of caches that others share."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; ``private`` where the session or a token had a say in it."""
        response = self.get_response(request)
        session = getattr(request, "session", None)
        personal = (session is not None and session.accessed) or "Authorization" in request.headers
        if personal and "public" not in response.get("Cache-Control", ""):
            patch_cache_control(response, private=True)
        return response


class BadInputMiddleware:
    """Refuse what no browser sends: bodies too large, NUL and broken Unicode."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 400 or 413 to such a request, else let it pass."""
        if is_too_large(request):
            return shop.errors.too_large(request)
        try:
            broken = is_broken(request)
        except RequestDataTooBig:
            return shop.errors.too_large(request)
        return shop.errors.bad_request(request) if broken else self.get_response(request)


def is_too_large(request: HttpRequest) -> bool:
    """Tell whether the announced body is larger than any page of the shop takes."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if not (announced.isascii() and announced.isdigit()):
        return False
    uploads = request.content_type == "multipart/form-data"
    most = settings.UPLOAD_MAX_BYTES if uploads else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return int(announced) > most


def is_broken(request: HttpRequest) -> bool:
    """Tell whether address, query, cookies or form hold a NUL byte or a lone surrogate."""
    texts = [unquote(request.META.get("QUERY_STRING", "")), request.path]
    texts += [text for pair in request.COOKIES.items() for text in pair]
    if request.content_type in FORMS and not request.path_info.startswith("/api/"):
        for name, values in request.POST.lists():
            texts += [name, *values]
    return any("\x00" in text or (not text.isascii() and has_surrogate(text)) for text in texts)


def has_surrogate(text: str) -> bool:
    """Tell whether a text cannot be written as UTF-8."""
    return any("\ud800" <= character <= "\udfff" for character in text)


class LanguageMiddleware(LocaleMiddleware):
    """Pages speak the language of their address, the API that of ``Accept-Language``."""

    def process_request(self, request: HttpRequest) -> None:
        """Choose the language of this request."""
        if not request.path_info.startswith(LANGUAGE_BY_HEADER):
            super().process_request(request)
            return
        # No cookie has a say: a browser's is for its pages.
        asked = SimpleNamespace(COOKIES={}, META=request.META, path_info=request.path_info)
        language = translation.get_language_from_request(cast("HttpRequest", asked))
        translation.activate(language or settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
