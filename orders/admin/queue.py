"""The queue of orders and the page of one, read-only but for the verbs."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
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
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

import accounts.masking
import orders.admin.bulk
import orders.admin.contact
import orders.admin.reconciliation
import orders.admin.reports
import orders.admin.sheet
import orders.selectors.queue
from accounts.revealing import RevealingAdmin, is_revealed
from inventory.admin.reports import SEES_COSTS
from logistics.models import Shipment
from operations.admin import SheetAdmin
from orders.admin.verbs import REFUSALS, VERBS, Verb
from orders.models import Order, OrderLine, RefundApproval
from orders.selectors.queue import TAB_NAMES

SHORTEST_PHONE_TAIL = 4


class TabFilter(admin.SimpleListFilter):
    """The counter's tabs, each with its count."""

    title = _("queue")
    parameter_name = "tab"
    template = "admin/orders/order/tabs.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """List the tabs but the first."""
        return [(tab, name) for tab, name in TAB_NAMES.items() if tab != "all"]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the orders of the chosen tab."""
        found: Any = queryset
        return orders.selectors.queue.in_tab(found, self.value() or "all")

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Give every tab its count."""
        counts = orders.selectors.queue.tab_counts(Order.objects.all())
        for choice, tab in zip(super().choices(changelist), ["all", *counts], strict=True):
            yield {**choice, "count": counts.get(tab), "tab": tab}


@admin.register(Order)
class OrderAdmin(RevealingAdmin, SheetAdmin):
    """Orders as a queue with tabs; an order's page has a button for every verb that is open."""

    list_display = ["sheet_link", "state_badge", "who", "goods", "payable", "placed"]
    list_display_links = None
    list_filter = [TabFilter]
    list_per_page = 50
    search_fields = ["number"]
    search_help_text = _("Order number, last digits of the phone, SKU or tracking number")
    show_full_result_count = False
    ordering = ["-id"]
    actions = None

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses of the verbs and of the list."""
        guard = self.admin_site.admin_view
        return [
            path("ship-list/", guard(self.ship_list), name="orders_order_ship_list"),
            path("<int:pk>/do/<slug:name>/", guard(self.do), name="orders_order_do"),
            *orders.admin.reports.addresses(self),
            *orders.admin.reconciliation.addresses(self),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """Fetch the lines along."""
        found: QuerySet[Order] = super().get_queryset(request).prefetch_related("lines")
        return found

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        """Find orders by what a caller has at hand."""
        word = search_term.strip()
        if not word:
            return queryset, False
        lines = OrderLine.objects.filter(order=OuterRef("pk"), sku__iexact=word)
        parcels = Shipment.objects.filter(tracking_number__iexact=word).values("order_reference")
        match: Any = Q(number__startswith=word) | Q(number__in=parcels) | Exists(lines)
        if word.isdecimal() and len(word) >= SHORTEST_PHONE_TAIL:
            match |= Q(phone__endswith=word)
        return queryset.filter(match | Q(recipient=word)), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the queue."""
        may_ship = request.user.has_perm(VERBS["ship"].permission)
        context = {"title": _("Orders"), "may_ship": may_ship, **(extra_context or {})}
        return super().changelist_view(request, context)

    def do(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Carry out one verb; a refusal is shown above the form, which keeps what was typed."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        order = self.row_for(request, pk)
        verb = VERBS.get(name)
        if verb is None:
            raise Http404
        if not verb.may_be_used_by(request.user, order):
            raise PermissionDenied
        form = verb.form(request.POST, order=order, prefix=name)
        if not form.is_valid():
            return self.show(request, order, failed=(verb, form))
        try:
            words = verb.act(form, request.user)
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
            order.refresh_from_db()
            return self.show(request, order, failed=(verb, form))
        messages.success(request, words)
        tab = request.GET.get("tab", "")
        query = f"?tab={tab}" if tab in orders.selectors.queue.TABS else ""
        return HttpResponseRedirect(reverse("admin:orders_order_change", args=[pk]) + query)

    def show(
        self, request: HttpRequest, order: Order, failed: tuple[Verb, Any] | None = None
    ) -> HttpResponse:
        """Render an order's page with its open verbs."""
        tab = request.GET.get("tab", "all")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": order.number,
            "sheet": orders.admin.sheet.sheet_of(
                order, with_costs=request.user.has_perm(SEES_COSTS)
            ),
            "verbs": self.buttons(request, order, failed),
            "contact": orders.admin.contact.of_order(order, is_shown=is_revealed(request, order)),
            "reveal": self.revealing(request, order),
            "waiting": RefundApproval.objects.filter(order=order, state="waiting").first(),
            "urgency": orders.admin.sheet.urgency(order),
            "tab": tab if tab in orders.selectors.queue.TABS else "all",
            **orders.admin.sheet.neighbours(order, tab),
        }
        return TemplateResponse(request, "admin/orders/order/change_form.html", context)

    def buttons(
        self, request: HttpRequest, order: Order, failed: tuple[Verb, Any] | None
    ) -> list[dict[str, Any]]:
        """List the verbs this clerk may use on the order now, each with its form."""
        asked = request.GET.get("warehouse", "")
        initial = {"warehouse": int(asked)} if asked.isascii() and asked.isdigit() else {}
        return [
            {
                "verb": verb,
                "form": failed[1]
                if failed and failed[0] is verb
                else verb.form(order=order, prefix=verb.name, initial=dict(initial)),
                "is_expanded": bool(failed and failed[0] is verb) or verb.name == "ship",
            }
            for verb in VERBS.values()
            if verb.may_be_used_by(request.user, order) and verb.is_open(order)
        ]

    def ship_list(self, request: HttpRequest) -> HttpResponse:
        """Ship what a CSV file says, with one answer a row."""
        if not request.user.has_perm(VERBS["ship"].permission):
            raise PermissionDenied
        if "template" in request.GET:
            return orders.admin.bulk.waiting_list()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Ship by list"),
            **orders.admin.bulk.answer(request),
        }
        return TemplateResponse(request, "admin/orders/order/ship_list.html", context)

    @admin.display(description=_("order number"), ordering="id")
    def sheet_link(self, order: Order) -> str:
        """Lead to the order, coloured by how long it waits."""
        address = reverse("admin:orders_order_change", args=[order.pk])
        age = orders.admin.sheet.urgency(order)
        return format_html('<a class="number age-{}" href="{}">{}</a>', age, address, order.number)

    @admin.display(description=_("state"))
    def state_badge(self, order: Order) -> str:
        """Show the state as a badge."""
        words = order.get_state_display()
        return format_html('<span class="badge {}">{}</span>', order.state, words)

    @admin.display(description=_("recipient"))
    def who(self, order: Order) -> str:
        """Name the recipient by the first letter, with the phone's last digits."""
        who = accounts.masking.name(order.recipient)
        return format_html("{} ****{}", who, order.phone[-4:])

    @admin.display(description=_("Goods"))
    def goods(self, order: Order) -> str:
        """Sum up the goods."""
        return render_to_string("admin/orders/order/goods.html", {"lines": order.lines.all()})

    @admin.display(description=_("payable"), ordering="payable_amount")
    def payable(self, order: Order) -> str:
        """Write the amount as money."""
        return render_to_string("admin/money.html", {"amount": order.payable_amount})

    @admin.display(description=_("placed"), ordering="id")
    def placed(self, order: Order) -> str:
        """Say when it was placed and how long it waits."""
        return render_to_string(
            "admin/orders/order/placed.html",
            {"order": order, "waits_since": orders.admin.sheet.waits_since(order)},
        )
