"""Who is told what happens: endpoints and messages, with buttons."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

import operations.services.webhook_messages
import operations.services.webhooks
from operations.admin.sheets import ReadOnlyAdmin
from operations.forms import ReplayForm, WebhookForm
from operations.models import WebhookDelivery, WebhookEndpoint
from operations.services.limits import TooOften
from operations.services.webhook_messages import NothingToSend
from operations.services.webhooks import BadEndpoint, EndpointIsOff, TooManyEndpoints

REFUSALS = (EndpointIsOff, NothingToSend, TooOften)


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ReadOnlyAdmin):
    """Addresses that are told, with buttons to add one, switch it, try it and renew its secret.

    Those of customers can be switched; only they themselves may hold their secrets.
    """

    list_display = ["url", "whose", "listed_topics", "is_enabled", "more"]
    list_display_links = None
    # Named, so that no page shows a secret, sealed as it is.
    fields = ["url", "topics", "is_enabled", "created_at"]
    list_filter = ["is_enabled", ("owner_id", admin.EmptyFieldListFilter)]
    search_fields = ["url", "=owner_id"]
    actions = ["switch_on", "switch_off", "test", "renew"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("operations.add_webhookendpoint")

    def has_switch_permission(self, request: HttpRequest) -> bool:
        """Tell whether this clerk may change what is told to whom."""
        return request.user.has_perm("operations.change_webhookendpoint")

    def get_urls(self) -> list[URLPattern]:
        """Add the page that sends a window of messages again."""
        view = self.admin_site.admin_view(self.replay)
        name = "operations_webhookendpoint_replay"
        return [path("<int:endpoint_id>/replay/", view, name=name), *super().get_urls()]

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
                added = operations.services.webhooks.add_endpoint(**form.cleaned_data)
            except (BadEndpoint, TooManyEndpoints) as refusal:
                form.add_error(None, str(refusal))
            else:
                self.show_secret(request, *added)
                return redirect("admin:operations_webhookendpoint_changelist")
        return self.ask(request, form, str(_("Add a webhook")), "webhook_add")

    def replay(self, request: HttpRequest, endpoint_id: int) -> HttpResponse:
        """Ask for a window and send again what happened in it."""
        if not self.has_switch_permission(request):
            raise PermissionDenied
        endpoint = self.row_for(request, endpoint_id)
        form = ReplayForm(request.POST or None)
        if form.is_bound and form.is_valid():
            facts = {"endpoint_id": endpoint.pk, "owner_id": endpoint.owner_id}
            try:
                count = operations.services.webhook_messages.replay(**facts, **form.cleaned_data)
            except REFUSALS as refusal:
                form.add_error(None, str(refusal))
            else:
                self.tell_count(request, count)
                return redirect("admin:operations_webhookdelivery_changelist")
        title = _("Send again to %(url)s") % {"url": endpoint.url}
        return self.ask(request, form, title, "webhook_replay")

    def tell_count(self, request: HttpRequest, count: int) -> None:
        """Say how many messages will be sent again."""
        words = ngettext("%d message will be sent again.", "%d messages will be sent again.", count)
        messages.info(request, words % count)

    def ask(self, request: HttpRequest, form: Any, title: str, page: str) -> HttpResponse:
        """Show a form."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "form": form,
        }
        return TemplateResponse(request, f"admin/operations/{page}.html", context)

    def show_secret(self, request: HttpRequest, endpoint: WebhookEndpoint, secret: str) -> None:
        """Show a secret this once."""
        words = _("The secret of %(url)s, shown only now: %(secret)s")
        messages.success(request, words % {"url": endpoint.url, "secret": secret})

    @admin.display(description=_("whose"))
    def whose(self, endpoint: WebhookEndpoint) -> Any:
        return _("the shop") if endpoint.owner_id is None else f"#{endpoint.owner_id}"

    @admin.display(description=_("events"))
    def listed_topics(self, endpoint: WebhookEndpoint) -> str:
        return ", ".join(endpoint.topics)

    @admin.display(description=_("messages"))
    def more(self, endpoint: WebhookEndpoint) -> SafeString:
        listed = reverse("admin:operations_webhookdelivery_changelist")
        again = reverse("admin:operations_webhookendpoint_replay", args=[endpoint.pk])
        links = '<a href="{}?endpoint__id__exact={}">{}</a> · <a href="{}">{}</a>'
        return format_html(links, listed, endpoint.pk, _("messages"), again, _("send again …"))

    @admin.action(description=_("Switch on"), permissions=["switch"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in queryset:
            operations.services.webhooks.change(**key_of(endpoint), is_enabled=True)

    @admin.action(description=_("Switch off"), permissions=["switch"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in queryset:
            operations.services.webhooks.change(**key_of(endpoint), is_enabled=False)

    @admin.action(description=_("Send a test message"), permissions=["switch"])
    def test(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        sent = 0
        for endpoint in queryset:
            try:
                operations.services.webhooks.test(**key_of(endpoint))
            except REFUSALS as refusal:
                messages.error(request, f"{endpoint.url}: {refusal}")
            else:
                sent += 1
        if sent:
            words = _("Sent within seconds; the list of messages tells what the receiver says.")
            messages.info(request, words)

    @admin.action(description=_("Renew the secret"), permissions=["switch"])
    def renew(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in queryset.filter(owner_id=None):
            self.show_secret(request, *operations.services.webhooks.rotate(**key_of(endpoint)))
        if queryset.exclude(owner_id=None).exists():
            words = _("Only customers themselves renew the secrets of their endpoints.")
            messages.warning(request, words)


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """What was told to whom, and what they said; what did not arrive can be sent again."""

    list_display = ["id", "topic", "about", "state", "last_status", "last_response", "attempts"]
    list_display += ["endpoint", "happened_at", "tried_at"]
    list_display_links = None
    list_filter = ["state", "tried_at", "endpoint"]
    search_fields = ["event__key", "event__topic"]
    list_select_related = ["endpoint", "event"]
    ordering = ["-id"]
    show_full_result_count = False
    actions = ["send_again"]

    def has_again_permission(self, request: HttpRequest) -> bool:
        """Tell whether this clerk may have messages sent again."""
        return request.user.has_perm("operations.change_webhookdelivery")

    @admin.display(description=_("about"))
    def about(self, delivery: WebhookDelivery) -> str:
        return ", ".join(str(value) for name, value in delivery.data.items() if name != "url")

    @admin.display(description=_("event"))
    def topic(self, delivery: WebhookDelivery) -> str:
        return delivery.event.topic

    @admin.display(description=_("happened"))
    def happened_at(self, delivery: WebhookDelivery) -> Any:
        return delivery.event.created_at

    @admin.action(description=_("Send again"), permissions=["again"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        again = operations.services.webhook_messages.send_again
        revived = sum(
            succeeds(again, delivery_id=delivery.pk, owner_id=delivery.endpoint.owner_id)
            for delivery in queryset.select_related("endpoint")
        )
        words = ngettext(
            "%d message will be sent again.", "%d messages will be sent again.", revived
        )
        messages.info(request, words % revived)


def key_of(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """Return what services find an endpoint by."""
    return {"endpoint_id": endpoint.pk, "owner_id": endpoint.owner_id}


def succeeds(send: Callable[..., None], **facts: Any) -> bool:
    """Tell whether there was something to send."""
    try:
        send(**facts)
    except NothingToSend:
        return False
    return True
