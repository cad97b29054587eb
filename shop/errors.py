"""The pages that say what went wrong, and problem documents for API clients."""

import sys
from http import HTTPStatus
from typing import Any

from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

SPEAK_JSON = ("/api/", "/_allauth/", "/notify/")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400: the request makes no sense."""
    return answer(request, 400, _("We could not understand this request."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403: not for this visitor."""
    return answer(request, 403, _("You may not see this page."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: no such page, or somebody else's."""
    return answer(request, 404, _("We could not find this page."))


def gone(request: HttpRequest) -> HttpResponse:
    """Answer 410: this was announced to end, and has ended."""
    words = _("This part of the API has ended. The API guide says what to use.")
    return answer(request, 410, words)


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer 413: more was sent than the shop reads."""
    return answer(request, 413, _("What you sent is too large."))


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429: this visitor asks faster than people do."""
    response = answer(request, 429, _("That was a little too fast."))
    response["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500: our fault; 503 or 400 where only the database was away or refused a value."""
    if isinstance(sys.exception(), DataError):
        return bad_request(request)
    if is_database_away(sys.exception()):
        return busy(request)
    return answer(request, 500, _("Something broke on our side. Nothing you did is lost."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403: the form is too old to be trusted."""
    words = _("This form has expired. Go back, reload the page and try again.")
    return answer(request, 403, words)


def is_database_away(error: BaseException | None) -> bool:
    """Tell whether an error means that PostgreSQL restarts, is overloaded or cannot be reached."""
    # A server killed in the middle of an answer is a bare DatabaseError to psycopg2.
    return isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError


def busy(request: HttpRequest) -> HttpResponse:
    """Answer 503: the database is restarting or overloaded; trying again helps."""
    response = answer(request, 503, _("The shop is very busy. Please try again in a moment."))
    response["Retry-After"] = "2"
    return response


def answer(request: HttpRequest, status: int, words: str) -> HttpResponse:
    """Say what went wrong in the form the client understands."""
    request_id = getattr(request, "id", "")
    if request.path_info.startswith(SPEAK_JSON):
        return problem_response(status, detail=words, request_id=request_id)
    context: dict[str, Any] = {"status": status, "words": words, "request_id": request_id}
    return render(request, "errors/error.html", context, status=status)


def problem_response(status: int, *, detail: str, request_id: str, code: str = "") -> JsonResponse:
    """Build an RFC 9457 problem document."""
    phrase = HTTPStatus(status).phrase
    name = code or phrase.lower().replace(" ", "_")
    body = {
        "type": f"/problems/{name.replace('_', '-')}",
        "title": phrase,
        "status": status,
        "detail": detail,
        "code": name,
        "errors": [],
        "request_id": request_id,
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")
