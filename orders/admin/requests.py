"""After-sales requests as a queue with tabs; a request's page has a button for every open step."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

import orders.admin.contact
import orders.selectors.after_sales
import orders.selectors.after_sales_story
from accounts.revealing import RevealingAdmin, is_revealed
from operations.admin import SheetAdmin
from orders.admin.after_sales_verbs import REFUSALS, STEPS, Step
from orders.models import ReturnRequest
from orders.selectors.after_sales_story import TAB_NAMES


class TabFilter(admin.SimpleListFilter):
    """The queue's tabs, each with its count."""

    title = _("queue")
    parameter_name = "tab"
    template = "admin/orders/order/tabs.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """List the tabs."""
        return list(TAB_NAMES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the requests of the chosen tab."""
        return orders.selectors.after_sales_story.in_tab(queryset, self.value() or "")

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Give every tab its count; that of what is late in red."""
        counts = orders.selectors.after_sales_story.tab_counts(ReturnRequest.objects.all())
        for choice, tab in zip(super().choices(changelist), ["all", *counts], strict=True):
            is_late = tab == "overdue" and counts["overdue"] > 0
            yield {**choice, "count": counts.get(tab), "tab": tab, "is_late": is_late}


@admin.register(ReturnRequest)
class ReturnRequestAdmin(RevealingAdmin, SheetAdmin):
    """What shoppers ask for after the sale, and what is done about it."""

    list_display = ["sheet_link", "order_link", "kind_words", "state_badge", "asked", "reason"]
    list_display += ["due"]
    list_display_links = None
    list_filter = [TabFilter]
    list_select_related = ["order"]
    list_per_page = 50
    search_fields = ["number", "order__number", "parcel_number", "back_number"]
    search_help_text = _("Request number, order number or tracking number")
    show_full_result_count = False
    ordering = ["-id"]
    actions = None

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the steps."""
        do = self.admin_site.admin_view(self.do)
        name = "orders_returnrequest_do"
        return [path("<int:pk>/do/<slug:name>/", do, name=name), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the queue."""
        context = {"title": _("After-sales requests"), **(extra_context or {})}
        return super().changelist_view(request, context)

    def do(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Take one step; a refusal is shown above the form, which keeps what was typed."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        asked, step = self.row_for(request, pk), STEPS.get(name)
        if step is None:
            raise Http404
        if not may_take(step, request.user, asked):
            raise PermissionDenied
        form = step.form(request.POST, asked=asked, prefix=name)
        if not form.is_valid():
            return self.show(request, asked, failed=(step, form))
        try:
            words = step.act(form, request.user)
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
            asked.refresh_from_db()
            return self.show(request, asked, failed=(step, form))
        messages.success(request, words or _("Done; the shopper is told."))
        return HttpResponseRedirect(reverse("admin:orders_returnrequest_change", args=[pk]))

    def show(
        self, request: HttpRequest, row: ReturnRequest, failed: tuple[Step, Any] | None = None
    ) -> HttpResponse:
        """Render a request's page with its open steps."""
        asked = ReturnRequest.objects.with_story().get(pk=row.pk)
        units = {line.order_line_id: line.quantity for line in asked.lines.all()}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": asked.number,
            "asked": asked,
            "contact": orders.admin.contact.of_request(asked, is_shown=is_revealed(request, asked)),
            "reveal": self.revealing(request, asked),
            "due": orders.selectors.after_sales.due(asked.order, units),
            "next_words": orders.selectors.after_sales_story.next_words(asked),
            "is_late": is_late(asked),
            "verbs": self.buttons(request, asked, failed),
        }
        return TemplateResponse(request, "admin/orders/returnrequest/change_form.html", context)

    def buttons(
        self, request: HttpRequest, asked: ReturnRequest, failed: tuple[Step, Any] | None
    ) -> list[dict[str, Any]]:
        """List the steps this clerk may take now, each with its form; the first one open."""
        steps = [
            step
            for step in STEPS.values()
            if may_take(step, request.user, asked) and step.is_open(asked)
        ]
        shown = failed[0] if failed and failed[0] in steps else next(iter(steps), None)
        return [
            {
                "verb": step,
                "form": failed[1]
                if failed and failed[0] is step
                else step.form(asked=asked, prefix=step.name),
                "is_expanded": step is shown,
            }
            for step in steps
        ]

    @admin.display(description=_("request number"), ordering="id")
    def sheet_link(self, found: ReturnRequest) -> str:
        """Lead to the request, red where it is late."""
        address = reverse("admin:orders_returnrequest_change", args=[found.pk])
        age = "late" if is_late(found) else ""
        return format_html('<a class="number age-{}" href="{}">{}</a>', age, address, found.number)

    @admin.display(description=_("order number"))
    def order_link(self, found: ReturnRequest) -> str:
        """Lead to the order."""
        address = reverse("admin:orders_order_change", args=[found.order_id])
        return format_html('<a class="number" href="{}">{}</a>', address, found.order.number)

    @admin.display(description=_("kind"), ordering="kind")
    def kind_words(self, found: ReturnRequest) -> str:
        """Name the kind."""
        return str(found.get_kind_display())

    @admin.display(description=_("state"))
    def state_badge(self, found: ReturnRequest) -> str:
        """Show the state as a badge."""
        words = found.get_state_display()
        return format_html('<span class="badge request-{}">{}</span>', found.state, words)

    @admin.display(description=_("amount"), ordering="asked_amount")
    def asked(self, found: ReturnRequest) -> str:
        """Write the amount as money; none where none was asked for."""
        if not found.asked_amount:
            return "–"
        return render_to_string("admin/money.html", {"amount": found.asked_amount})

    @admin.display(description=_("due by"))
    def due(self, found: ReturnRequest) -> str:
        """Say by when the next step is due."""
        facts = {"asked": found, "is_late": is_late(found)}
        return render_to_string("admin/orders/returnrequest/due.html", facts)


def may_take(step: Step, user: Any, asked: ReturnRequest) -> bool:
    """Tell whether a clerk has the right; nobody decides on a request of their own."""
    return bool(user.has_perm(step.permission) and asked.order.user_id != user.pk)


def is_late(asked: ReturnRequest) -> bool:
    """Tell whether the staff has let a clock run out."""
    waits = ReturnRequest.State.APPROVED, ReturnRequest.State.REJECTED
    deadline = asked.deadline
    return bool(deadline and asked.state not in waits and deadline <= timezone.now())
