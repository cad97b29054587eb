"""Pages of API lists: a cursor that is fast at any depth."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request


class CursorPages(CursorPagination):
    """``?cursor=&limit=`` (24 by default, 100 at most), newest first unless a list says else."""

    page_size = 24
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = "-pk"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        """Return the page. Raises NotFound for a cursor this list did not give."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, TypeError, ValidationError, DataError) as error:
            if self.cursor_query_param not in request.query_params:
                raise
            raise NotFound(_("This page of the list does not exist.")) from error

    def get_page_size(self, request: Request) -> int | None:
        """Return the wanted size. Raises ParseError for one that is no number from 1 up."""
        wanted = request.query_params.get("limit", "")
        if wanted and not (wanted.isascii() and wanted.isdigit() and int(wanted[:9]) > 0):
            raise ParseError(_("limit must be a whole number from 1 to 100."))
        return super().get_page_size(request)

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """Describe a page as OpenAPI 3.1 does; the framework still writes 3.0."""
        link = {"type": ["string", "null"], "format": "uri"}
        fields = {"next": link, "previous": link, "results": schema}
        return {"type": "object", "required": sorted(fields), "properties": fields}
