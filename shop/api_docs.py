"""The OpenAPI document as the file that is committed."""

from typing import Any

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer


def openapi() -> dict[str, Any]:
    """Return the OpenAPI document of every address below ``/api/v1/``, in English."""
    with translation.override("en"):
        schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return schema


def openapi_yaml(schema: dict[str, Any]) -> str:
    """Write the document as the YAML that is committed."""
    raw: bytes = OpenApiYamlRenderer().render(schema, renderer_context={})
    return raw.decode()
