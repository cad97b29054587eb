"""Who did what, and when."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from operations.admin.sheets import ReadOnlyAdmin
from operations.models import AuditEntry


class VerbFilter(admin.SimpleListFilter):
    """Narrows the audit trail to one thing that was done, named in the reader's language."""

    title = _("action")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        verbs = AuditEntry.objects.order_by("verb").values_list("verb", flat=True).distinct()
        return [(verb, gettext(verb)) for verb in verbs]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what, and when: for good, by anybody of the staff and in whose hands."""

    list_display = ["at", "who", "what", "kind", "key", "said", "request_id"]
    list_filter = [VerbFilter, "kind", "at"]
    search_fields = ["verb", "kind", "key", "facts", "=request_id"]
    fields = ["at", "who", "what", "kind", "key", "said", "request_id", "seal"]
    ordering = ["-id"]
    show_full_result_count = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        """Find by what an entry says, and by whose it is."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        people: Any = get_user_model()
        hands = people.objects.filter(Q(email__iexact=search_term) | Q(nickname=search_term))
        mine = Q(actor_id__in=hands.values("pk")) | Q(acted_by_id__in=hands.values("pk"))
        return (found | queryset.filter(mine) if search_term else found), may_repeat

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Name all people of a page by one query."""
        page = super().get_changelist_instance(request)
        page.result_list = with_names(page.result_list)
        return page

    def get_object(self, *args: Any, **kwargs: Any) -> AuditEntry | None:
        """Find an entry with the names of its people."""
        entry = super().get_object(*args, **kwargs)
        return with_names([entry])[0] if entry else None

    @admin.display(description=_("who"), ordering="actor_id")
    def who(self, entry: AuditEntry) -> str:
        """Name whoever did it, and in whose hands they were; customers by number only."""
        names: Any = entry.names  # type: ignore[attr-defined]  # set by with_names
        people = [names.get(key, f"#{key}") for key in (entry.acted_by_id, entry.actor_id) if key]
        return " → ".join(people) or gettext("the shop's clock")

    @admin.display(description=_("action"), ordering="verb")
    def what(self, entry: AuditEntry) -> str:
        return gettext(entry.verb)

    @admin.display(description=_("facts"))
    def said(self, entry: AuditEntry) -> str:
        return ", ".join(f"{name}: {value}" for name, value in entry.facts.items())


def with_names(entries: Iterable[AuditEntry]) -> list[AuditEntry]:
    """Return entries that know what the members of staff they name are called."""
    found: list[Any] = list(entries)
    keys = {key for entry in found for key in (entry.actor_id, entry.acted_by_id) if key}
    staff = get_user_model().objects.filter(is_staff=True).in_bulk(keys)
    for entry in found:
        entry.names = {key: str(person) for key, person in staff.items()}
    return found
