"""POSTs that may be sent again: the ``Idempotency-Key`` header."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from operations.services.idempotency import answer_once

KEY_HEADER = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="Your own name for this request, 1 to 200 visible ASCII characters. Sent again "
    "within a day, it replays the first answer, marked `Idempotency-Replayed: true`.",
)


def respond_once(request: Request, act: Callable[[], tuple[int, Any]]) -> Response:
    """Answer ``(status, body)`` of ``act`` once per Idempotency-Key; replay it when sent again.

    Raises KeyMissing, KeyReused, StillRunning, which the API's problem handler knows.
    """
    answer = answer_once(
        principal=principal_of(request),
        route=f"{request.method} {request.path}"[:120],
        key=request.headers.get("Idempotency-Key", ""),
        request_body=document_of(request),
        act=act,
    )
    headers = {"Idempotency-Replayed": "true"} if answer.replayed else {}
    return Response(answer.body, status=answer.status, headers=headers)


def principal_of(request: Any) -> str:
    """Name who asks: the user, or the bearer of a guest's cart or session."""
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    secret = request.headers.get("X-Cart-Token") or request.session.session_key or ""
    return f"guest:{hashlib.sha256(secret.encode()).hexdigest()[:40]}"


def document_of(request: Request) -> object:
    """Return the request's body as plain values, files by name and size."""
    if not isinstance(request.data, QueryDict):
        return request.data
    files = {name: [(f.name, f.size) for f in found] for name, found in request.FILES.lists()}
    fields = {name: values for name, values in request.data.lists() if name not in files}
    return {"fields": fields, "files": files}
