"""Rows that are edited by form while orders count on them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class CountedAdmin(admin.ModelAdmin):
    """Locks the row it saves: a form writes all columns, and an order may be counting in one."""

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any | None:
        """Find a row; one that is about to be saved is locked first, and read after that."""
        found = super().get_object(request, object_id, from_field)
        if request.method != "POST" or found is None:
            return found
        rows = self.opts.model._default_manager.filter(pk=found.pk)  # noqa: SLF001
        rows.select_for_update(no_key=True, of=("self",)).first()
        return super().get_object(request, object_id, from_field)
