"""What pages of the back office have in common: they show rows that only services change."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows that only services may change."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def row_for(self, request: HttpRequest, key: Any) -> Any:
        """Find a row for somebody who may see it. Raises PermissionDenied, Http404."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, str(key))
        if row is None:
            raise Http404
        return row


class SheetAdmin(ReadOnlyAdmin):
    """Shows each row on a page of its own making; nothing is ever written by its address."""

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return self.show(request, self.row_for(request, object_id))

    def show(self, request: HttpRequest, row: Any) -> HttpResponse:
        """Render the page of one row."""
        raise NotImplementedError
