"""The OpenAPI document as files: the committed copy and the Postman collection made of it."""

import json
from typing import Any

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

POSTMAN_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def openapi() -> dict[str, Any]:
    """Return the OpenAPI document of every address below ``/api/v1/``, in English."""
    with translation.override("en"):
        schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return schema


def openapi_yaml(schema: dict[str, Any]) -> str:
    """Write the document as the YAML that is committed."""
    raw: bytes = OpenApiYamlRenderer().render(schema, renderer_context={})
    return raw.decode()


def postman_json(schema: dict[str, Any]) -> str:
    """Write a Postman collection with one folder a tag and one request an operation."""
    folders: dict[str, list[dict[str, Any]]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["shop"])[0]
            folders.setdefault(tag, []).append(request_of(path, method, operation))
    collection = {
        "info": {"name": schema["info"]["title"], "schema": POSTMAN_SCHEMA},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}"}]},
        "variable": [
            {"key": "site", "value": "http://127.0.0.1:8000"},
            {"key": "token", "value": ""},
        ],
        "item": [{"name": tag, "item": items} for tag, items in sorted(folders.items())],
    }
    return json.dumps(collection, indent=2, ensure_ascii=False) + "\n"


def request_of(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    """Describe one operation as a Postman request."""
    parameters = operation.get("parameters", [])
    query = [p["name"] for p in parameters if p["in"] == "query"]
    headers = [p["name"] for p in parameters if p["in"] == "header"]
    address = path.replace("{", ":").replace("}", "")
    request: dict[str, Any] = {
        "method": method.upper(),
        "description": operation.get("description", ""),
        "header": [{"key": name, "value": "{{$guid}}"} for name in headers],
        "url": {
            "raw": "{{site}}" + address,
            "host": ["{{site}}"],
            "path": [*address.strip("/").split("/"), ""],
            "query": [{"key": name, "value": "", "disabled": True} for name in query],
        },
    }
    if "requestBody" in operation:
        options = {"raw": {"language": "json"}}
        request["body"] = {"mode": "raw", "raw": "{}", "options": options}
    return {"name": operation["operationId"], "request": request}
