"""After-sales requests as a list that leads to their orders."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from operations.admin import ReadOnlyAdmin
from orders.models import ReturnRequest


@admin.register(ReturnRequest)
class ReturnRequestAdmin(ReadOnlyAdmin):
    """What shoppers ask for after the sale; decided on the order's page."""

    list_display = ["order_link", "state_badge", "asked", "reason", "created_at"]
    list_display_links = None
    list_filter = ["state"]
    list_select_related = ["order"]
    search_fields = ["order__number"]
    actions = None

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Lead to the page of the order, where the request is decided."""
        found = self.get_object(request, object_id) if self.has_view_permission(request) else None
        if found is None:
            return super().change_view(request, object_id, form_url, extra_context)
        return HttpResponseRedirect(reverse("admin:orders_order_change", args=[found.order_id]))

    @admin.display(description=_("order number"))
    def order_link(self, found: ReturnRequest) -> str:
        """Lead to the order, where the request is decided."""
        address = reverse("admin:orders_order_change", args=[found.order_id])
        return format_html('<a class="number" href="{}">{}</a>', address, found.order.number)

    @admin.display(description=_("state"))
    def state_badge(self, found: ReturnRequest) -> str:
        """Show the state as a badge."""
        words = found.get_state_display()
        return format_html('<span class="badge request-{}">{}</span>', found.state, words)

    @admin.display(description=_("amount"), ordering="asked_amount")
    def asked(self, found: ReturnRequest) -> str:
        """Write the amount as money."""
        return render_to_string("admin/money.html", {"amount": found.asked_amount})
