"""What operators see of the shop's promises, and the button for those given up."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

import operations.services.outbox
from operations.models import IdempotencyKey, OutboxEvent
from operations.services.outbox import NotDead


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


class StateFilter(admin.SimpleListFilter):
    """Narrows events to what is left to do with them."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("Waiting")), ("dead", _("Given up")), ("done", _("Carried out"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        events = OutboxEvent.objects.filter(pk__in=queryset)
        choices = {"waiting": events.unpublished, "dead": events.dead, "done": events.published}
        choose = choices.get(self.value() or "")
        return choose() if choose else queryset


@admin.register(OutboxEvent)
class OutboxEventAdmin(ReadOnlyAdmin):
    """The outbox, with a button that retries what was given up."""

    list_display = ["id", "topic", "key", "created_at", "attempts", "published_at", "dead_reason"]
    list_filter = [StateFilter, "topic"]
    search_fields = ["key"]
    ordering = ["-id"]
    show_full_result_count = False
    actions = ["retry"]

    @admin.action(description=_("Try again what was given up"), permissions=["view"])
    def retry(self, request: HttpRequest, queryset: QuerySet[OutboxEvent]) -> None:
        revived = 0
        for event in queryset:
            try:
                operations.services.outbox.retry_dead(event.pk)
            except NotDead:
                continue
            revived += 1
        words = ngettext("%d event will be tried again.", "%d events will be tried again.", revived)
        messages.info(request, words % revived)


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadOnlyAdmin):
    """The requests that were answered once, for support."""

    list_display = ["route", "key", "principal", "status_code", "created_at"]
    search_fields = ["key", "principal"]
    ordering = ["-id"]
    show_full_result_count = False
