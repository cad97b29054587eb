"""Pages of API lists: a cursor that is fast at any depth."""

from rest_framework.pagination import CursorPagination


class CursorPages(CursorPagination):
    """``?cursor=&limit=`` (24 by default, 100 at most), newest first unless a list says else."""

    page_size = 24
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = "-pk"
