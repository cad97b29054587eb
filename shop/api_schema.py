"""What the OpenAPI document says beyond the views: how to sign in, how refusals look."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from shop.api_document import OPERATIONS

PROBLEM = {
    "type": "object",
    "description": "A refusal as RFC 9457 describes it.",
    "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
    "properties": {
        "type": {"type": "string", "examples": ["/problems/out-of-stock"]},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "For people, in the language they asked for."},
        "code": {"type": "string", "description": "For programs.", "examples": ["out_of_stock"]},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemDetail"}},
        "request_id": {"type": "string"},
    },
}
PROBLEM_DETAIL = {
    "type": "object",
    "properties": {
        "pointer": {"type": "string", "description": "JSON pointer to the value."},
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
}
MONEY = {
    "type": "object",
    "description": "A sum in minor units.",
    "required": ["amount", "currency"],
    "additionalProperties": False,
    "properties": {
        "amount": {"type": "integer", "description": "Minor units (fen)."},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
    },
    "examples": [{"amount": 12800, "currency": "CNY"}],
}
REFUSAL = {
    "description": "Refused; the body says why.",
    "content": {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
    },
}
LANGUAGE = {
    "in": "header",
    "name": "Accept-Language",
    "schema": {"type": "string", "examples": ["zh-hans", "en"]},
    "description": "The language of names and refusals; Chinese where none is asked for.",
}
METHODS = frozenset({"get", "put", "post", "patch", "delete"})


class BearerScheme(OpenApiAuthenticationExtension):
    """The session token in the ``Authorization`` header."""

    target_class = "shop.api_auth.BearerSessionTokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """Describe the scheme."""
        words = "The session token that `/_allauth/app/v1/auth/login` answers with."
        return {"type": "http", "scheme": "bearer", "description": words}


def describe_refusals(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Give every operation the one shape of every refusal (a drf-spectacular hook)."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas |= {"Money": MONEY, "Problem": PROBLEM, "ProblemDetail": PROBLEM_DETAIL}
    for path in result["paths"].values():
        for method, operation in path.items():
            if method in METHODS:
                operation["responses"].setdefault("4XX", REFUSAL)
                operation["responses"].setdefault("5XX", REFUSAL)
    return result


def name_operations(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Give every operation its published name, a summary, its language (a drf-spectacular hook)."""
    for path in result["paths"].values():
        for operation in path.values():
            name = OPERATIONS[operation["operationId"]]
            operation["operationId"] = name
            operation.setdefault("parameters", []).append(LANGUAGE)
            operation.setdefault("summary", name.replace("_", " ").capitalize())
    return result


def promise_every_field(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Say that an answer has all of its fields, null or not (a drf-spectacular hook)."""
    for name, schema in result["components"]["schemas"].items():
        if "properties" in schema and not name.endswith("Request"):
            schema["required"] = sorted(schema["properties"])
    return result
