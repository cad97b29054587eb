"""What facts mean in HTTP: one table, one problem format (RFC 9457)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as InvalidValue
from django.db.utils import OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response

import cart.services.carts
import cart.services.quotes
import inventory.services.reservations
import operations.services.idempotency
import orders.services.transitions
import payments.services.collection

STATUS_OF_FACT: dict[type[Exception], tuple[int, str]] = {
    cart.services.carts.CartIsEmpty: (409, "cart_is_empty"),
    cart.services.carts.NotForSale: (409, "not_for_sale"),
    cart.services.carts.TooMany: (409, "too_many"),
    cart.services.quotes.QuoteExpired: (409, "quote_expired"),
    cart.services.quotes.QuoteChanged: (409, "quote_changed"),
    inventory.services.reservations.OutOfStock: (409, "out_of_stock"),
    operations.services.idempotency.KeyMissing: (400, "idempotency_key_missing"),
    operations.services.idempotency.KeyReused: (422, "idempotency_key_reused"),
    orders.services.transitions.IllegalMove: (409, "illegal_move"),
    payments.services.collection.GatewayUnavailable: (503, "gateway_unavailable"),
    payments.services.collection.NothingToPay: (409, "nothing_to_pay"),
}


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into a problem document; None lets Django answer 500."""
    request_id = getattr(context["request"], "id", "")
    if type(error) in STATUS_OF_FACT:
        code_status, code = STATUS_OF_FACT[type(error)]
        return document(code_status, code, str(error), getattr(error, "problems", []), request_id)
    if isinstance(error, OperationalError):
        response = document(503, "busy", _("The shop is very busy. Please try again in a moment."), [], request_id)
        response["Retry-After"] = "2"
        return response
    if isinstance(error, InvalidValue):
        error = exceptions.ValidationError(error.messages)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    return of_api_exception(error, request_id)


def of_api_exception(error: exceptions.APIException, request_id: str) -> Response:
    """Turn one of the framework's own exceptions into a problem document."""
    if isinstance(error, exceptions.ValidationError):
        errors = list(pointers(error.get_full_details(), ""))
        return document(400, "invalid", _("Some values are not valid."), errors, request_id)
    details = error.get_full_details()
    code = details["code"] if isinstance(details, dict) and "code" in details else "error"
    response = document(error.status_code, str(code), str(error.detail), [], request_id)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    return response


def pointers(details: Any, path: str) -> Any:
    """Yield ``{pointer, code, detail}`` for every leaf of a validation error."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield {"pointer": path or "/", "code": str(details["code"]), "detail": str(details["message"])}
    elif isinstance(details, dict):
        for key, value in details.items():
            yield from pointers(value, path if key == "non_field_errors" else f"{path}/{key}")
    elif isinstance(details, list):
        leaf = all(isinstance(d, dict) and set(d) == {"message", "code"} for d in details)
        for index, value in enumerate(details):
            yield from pointers(value, path if leaf else f"{path}/{index}")


def document(code_status: int, code: str, detail: str, errors: list[Any], request_id: str) -> Response:
    """Build the problem document."""
    title = code.replace("_", " ").capitalize()
    body = {
        "type": f"/problems/{code.replace('_', '-')}",
        "title": title,
        "status": code_status,
        "detail": detail,
        "code": code,
        "errors": errors,
        "request_id": request_id,
    }
    headers = {"WWW-Authenticate": "Bearer"} if code_status == status.HTTP_401_UNAUTHORIZED else {}
    return Response(body, status=code_status, headers=headers, content_type="application/problem+json")
