"""What operators see of the shop's promises and webhooks, and the buttons for those given up."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

import operations.services.outbox
import operations.services.webhooks
from operations.forms import WebhookForm
from operations.models import (
    AuditEntry,
    IdempotencyKey,
    OutboxEvent,
    WebhookDelivery,
    WebhookEndpoint,
)
from operations.services.outbox import NotDead
from operations.services.webhooks import BadEndpoint, NothingToSend


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


class VerbFilter(admin.SimpleListFilter):
    """Narrows the audit trail to one thing that was done, named in the reader's language."""

    title = _("did")
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

    @admin.display(description=_("did"), ordering="verb")
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


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ReadOnlyAdmin):
    """Addresses that are told, with buttons to add one, switch it, and renew its secret."""

    list_display = ["url", "listed_topics", "is_enabled", "created_at"]
    list_display_links = None
    list_filter = ["is_enabled"]
    search_fields = ["url"]
    actions = ["switch_on", "switch_off", "renew"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("operations.add_webhookendpoint")

    def has_switch_permission(self, request: HttpRequest) -> bool:
        """Tell whether this clerk may change what is told to whom."""
        return request.user.has_perm("operations.change_webhookendpoint")

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Ask for an address; its secret is shown once, when it is added."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = WebhookForm(request.POST or None)
        if form.is_bound and form.is_valid():
            try:
                endpoint = operations.services.webhooks.add_endpoint(**form.cleaned_data)
            except BadEndpoint as refusal:
                form.add_error(None, str(refusal))
            else:
                self.show_secret(request, endpoint.url, endpoint.secret)
                return redirect("admin:operations_webhookendpoint_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Add a webhook"),
            "form": form,
        }
        return TemplateResponse(request, "admin/operations/webhook_add.html", context)

    def show_secret(self, request: HttpRequest, url: str, secret: str) -> None:
        """Show a secret this once."""
        words = _("The secret of %(url)s, shown only now: %(secret)s")
        messages.success(request, words % {"url": url, "secret": secret})

    @admin.display(description=_("topics"))
    def listed_topics(self, endpoint: WebhookEndpoint) -> str:
        return ", ".join(endpoint.topics)

    @admin.action(description=_("Switch on"), permissions=["switch"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in queryset:
            operations.services.webhooks.switch(endpoint_id=endpoint.pk, is_enabled=True)

    @admin.action(description=_("Switch off"), permissions=["switch"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in queryset:
            operations.services.webhooks.switch(endpoint_id=endpoint.pk, is_enabled=False)

    @admin.action(description=_("Renew the secret"), permissions=["switch"])
    def renew(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in queryset:
            secret = operations.services.webhooks.renew_secret(endpoint_id=endpoint.pk)
            self.show_secret(request, endpoint.url, secret)


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """What was told to whom, and what they said; what did not arrive can be sent again."""

    list_display = ["id", "topic", "endpoint", "state", "attempts", "tried_at", "last_status"]
    list_display += ["last_response"]
    list_display_links = None
    list_filter = ["state", "endpoint"]
    list_select_related = ["endpoint", "event"]
    ordering = ["-id"]
    show_full_result_count = False
    actions = ["send_again"]

    def has_again_permission(self, request: HttpRequest) -> bool:
        """Tell whether this clerk may have messages sent again."""
        return request.user.has_perm("operations.change_webhookdelivery")

    @admin.display(description=_("topic"))
    def topic(self, delivery: WebhookDelivery) -> str:
        return delivery.event.topic

    @admin.action(description=_("Send again"), permissions=["again"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        revived = 0
        for delivery in queryset:
            try:
                operations.services.webhooks.send_again(delivery_id=delivery.pk)
            except NothingToSend:
                continue
            revived += 1
        words = ngettext(
            "%d message will be sent again.", "%d messages will be sent again.", revived
        )
        messages.info(request, words % revived)
