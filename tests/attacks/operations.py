"""Every operation of the API, as the OpenAPI document has it."""

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import shop.api_docs
from tests.attacks.world import Belongings

keys = itertools.count()


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """Return the OpenAPI document as plain JSON."""
    plain: dict[str, Any] = json.loads(json.dumps(shop.api_docs.openapi(), default=str))
    return plain


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Follow references to the schema they mean."""
    if "allOf" in schema:
        schema = schema["allOf"][0]
    while "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    method: str
    path: str
    facts: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def address(self, mine: Belongings, **changed: Any) -> str:
        """Return the address for one's own things."""
        values = mine.parameters() | changed
        return re.sub(r"{(\w+)}", lambda found: str(values.get(found[1], 1)), self.path)

    def parameters(self, place: str) -> list[str]:
        """Return the names of the parameters in ``path``, ``query`` or ``header``."""
        return [p["name"] for p in self.facts.get("parameters", []) if p["in"] == place]

    @property
    def properties(self) -> dict[str, Any]:
        """Return the fields of the JSON body."""
        content = self.facts.get("requestBody", {}).get("content", {})
        schema = resolved(content.get("application/json", {}).get("schema", {}))
        return dict(schema.get("properties", {}))

    def body(self, mine: Belongings) -> dict[str, Any]:
        """Return a body that could be meant."""
        return {name: example(name, facts, mine) for name, facts in self.properties.items()}

    def send(self, client: Any, address: str, raw: bytes) -> Any:
        """Send raw JSON."""
        headers = {}
        if "Idempotency-Key" in self.parameters("header"):
            headers["HTTP_IDEMPOTENCY_KEY"] = f"attack-{next(keys)}"
        return client.generic(
            self.method.upper(), address, raw, content_type="application/json", **headers
        )


def example(name: str, schema: dict[str, Any], mine: Belongings) -> Any:
    """Return a value that a field could have."""
    known = {
        "variant": mine.variant.pk,
        "product": mine.variant.product_id,
        "address": mine.address.pk,
        "quote": mine.quote,
        "quantity": 1,
        "rating": 5,
        "amount": {"amount": 1, "currency": "CNY"},
    }
    if name in known:
        return known[name]
    schema = resolved(schema)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        fields = schema.get("properties", {})
        return {field: example(field, facts, mine) for field, facts in fields.items()}
    return {"integer": 1, "boolean": True, "array": []}.get(kind, "text")


def all_operations() -> list[Operation]:
    """Return every operation."""
    return list(walk())


def walk() -> Iterator[Operation]:
    """Yield every operation."""
    for path, methods in document()["paths"].items():
        for method, facts in methods.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                yield Operation(method, path, facts)
