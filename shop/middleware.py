"""What every request passes through: an id, a look at its shape, its language."""

import re
import uuid
from collections.abc import Callable
from urllib.parse import unquote

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

import shop.errors

Answer = Callable[[HttpRequest], HttpResponse]

WELL_FORMED_ID = re.compile(r"^[\w.-]{8,64}$")
LANGUAGE_BY_HEADER = ("/api/", "/_allauth/", "/notify/")


class RequestIdMiddleware:
    """Give every request an id, on the answer and on every log line."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request under its id, taken from ``X-Request-Id`` where well-formed."""
        given = request.headers.get("X-Request-Id", "")
        request.id = given if WELL_FORMED_ID.match(given) else uuid.uuid4().hex  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        return response


class BadInputMiddleware:
    """Refuse what no browser sends and PostgreSQL cannot store: NUL and broken Unicode."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 400 to such a request, else let it pass."""
        if self.is_broken(request):
            return shop.errors.bad_request(request)
        return self.get_response(request)

    def is_broken(self, request: HttpRequest) -> bool:
        """Tell whether address, query or form carry a NUL byte or a lone surrogate."""
        texts = [unquote(request.META.get("QUERY_STRING", "")), request.path]
        if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
            texts += [value for values in request.POST.lists() for value in values[1]]
        return any("\x00" in text or not text.isascii() and has_surrogate(text) for text in texts)


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
        language = translation.get_language_from_request(request)
        translation.activate(language or settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
