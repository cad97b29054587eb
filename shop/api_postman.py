"""The API's document as a Postman collection: each request ready to be sent, with a sample body."""

import json
from typing import Any

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
VARIABLES = {
    "site": "http://127.0.0.1:8000",
    "token": "",
    "language": "zh-hans",
    "cart_token": "",
    "order_token": "",
}
HEADERS = {
    "Accept-Language": "{{language}}",
    "Idempotency-Key": "{{$guid}}",
    "X-Cart-Token": "{{cart_token}}",
    "X-Order-Token": "{{order_token}}",
}
SAMPLES: dict[str, Any] = {
    "integer": 1,
    "number": 1.0,
    "boolean": True,
    "date": "2026-01-31",
    "date-time": "2026-01-31T08:00:00Z",
    "uri": "https://example.com/hook",
    "email": "ada@example.com",
    "binary": "",
}
# What a sign-in answers is kept for all requests after it.
KEEP_TOKEN = [
    "const answer = pm.response.json();",
    "const token = answer.token || (answer.meta && answer.meta.session_token);",
    "if (token) pm.collectionVariables.set('token', token);",
]
PASSWORD = {"email": "demo@example.com", "password": ""}


def postman_json(document: dict[str, Any]) -> str:
    """Write a collection with one folder a tag and one request an operation."""
    folders: dict[str, list[dict[str, Any]]] = {"sign-in": [by_password()]}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["shop"])[0]
            request = request_of(document, path, method, operation)
            folders.setdefault(tag, []).append(request)
    collection = {
        "info": {"name": document["info"]["title"], "schema": SCHEMA},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}"}]},
        "variable": [{"key": key, "value": value} for key, value in VARIABLES.items()],
        "item": [{"name": tag, "item": items} for tag, items in sorted(folders.items())],
    }
    return json.dumps(collection, indent=2, ensure_ascii=False) + "\n"


def by_password() -> dict[str, Any]:
    """Describe the sign-in by password, which stands outside the document."""
    body = raw(json.dumps(PASSWORD, indent=2))
    url = url_of("/_allauth/app/v1/auth/login", [])
    request = {"method": "POST", "auth": {"type": "noauth"}, "header": [], "url": url, "body": body}
    return {"name": "sign_in_by_password", "event": [keeping()], "request": request}


def keeping() -> dict[str, Any]:
    """Return the script that keeps a token for the requests that follow."""
    return {"listen": "test", "script": {"type": "text/javascript", "exec": KEEP_TOKEN}}


def request_of(
    document: dict[str, Any], path: str, method: str, operation: dict[str, Any]
) -> dict[str, Any]:
    """Describe one operation as a request."""
    parameters = operation.get("parameters", [])
    headers = [p for p in parameters if p["in"] == "header"]
    request: dict[str, Any] = {
        "method": method.upper(),
        "description": operation.get("description", ""),
        "header": [header_of(header) for header in headers],
        "url": url_of(path, parameters),
    }
    if "requestBody" in operation:
        request["body"] = body_of(document, operation["requestBody"]["content"])
    item = {"name": operation["operationId"], "request": request}
    return item | {"event": [keeping()]} if path.startswith("/api/v1/sign-in/") else item


def header_of(header: dict[str, Any]) -> dict[str, Any]:
    """Describe a header; one nobody can guess a value of is off until it is given one."""
    name = header["name"]
    found = {"key": name, "value": HEADERS.get(name, "")}
    return found if name in HEADERS else found | {"disabled": True}


def url_of(path: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    """Describe an address; what varies in it are path variables, what narrows it is off."""
    address = path.replace("{", ":").replace("}", "")
    parts = [*address.strip("/").split("/"), *([""] if address.endswith("/") else [])]
    inside = [p["name"] for p in parameters if p["in"] == "path"]
    query = [p["name"] for p in parameters if p["in"] == "query"]
    return {
        "raw": "{{site}}" + address,
        "host": ["{{site}}"],
        "path": parts,
        "variable": [{"key": name, "value": ""} for name in inside],
        "query": [{"key": name, "value": "", "disabled": True} for name in query],
    }


def body_of(document: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """Describe a body: a sample of its fields as JSON, or a form where files are sent."""
    kind = "application/json" if "application/json" in content else next(iter(content))
    schema = resolved(document, content[kind].get("schema", {}))
    if kind != "application/json":
        fields = [{"key": name, "type": "file"} for name in schema.get("properties", {})]
        return {"mode": "formdata", "formdata": fields}
    return raw(json.dumps(sample(document, schema), indent=2, ensure_ascii=False))


def raw(text: str) -> dict[str, Any]:
    """Describe a body that is JSON."""
    return {"mode": "raw", "raw": text, "options": {"raw": {"language": "json"}}}


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return what a schema stands for, behind references and choices of one shape."""
    for choice in ("allOf", "oneOf", "anyOf"):
        if choice in schema:
            return resolved(document, schema[choice][0])
    if "$ref" not in schema:
        return schema
    name = schema["$ref"].rpartition("/")[2]
    return resolved(document, document["components"]["schemas"][name])


def sample(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """Return a value of a schema's shape: its example, its default, its first choice."""
    schema = resolved(document, schema)
    if "enum" in schema or "examples" in schema or "default" in schema:
        return [*schema.get("examples", []), *schema.get("enum", []), schema.get("default")][0]
    if "properties" in schema:
        return {name: sample(document, one) for name, one in schema["properties"].items()}
    if schema.get("type") == "array":
        return [sample(document, schema["items"])]
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    return SAMPLES.get(
        schema.get("format", kind), SAMPLES.get(kind, {} if kind == "object" else "")
    )
