"""What the shop has promised, with a button for what was given up."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

import operations.services.outbox
from operations.admin.sheets import ReadOnlyAdmin
from operations.models import IdempotencyKey, OutboxEvent
from operations.services.outbox import NotDead


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
    """The requests that were answered once, for support; what was answered is the client's own."""

    list_display = ["route", "key", "principal", "status_code", "created_at"]
    fields = ["route", "key", "principal", "status_code", "created_at"]
    search_fields = ["key", "principal"]
    ordering = ["-id"]
    show_full_result_count = False
