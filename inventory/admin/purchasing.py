"""Purchase orders: the list, a page with a button for every verb, and what to order next."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http import HttpResponseRedirect as Redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import inventory.admin.receiving
import inventory.services.purchasing
from inventory.admin.buttons import PaperAdmin
from inventory.admin.places import PlaceFilter
from inventory.admin.purchase_verbs import CHANGES_ORDERS, RECEIVES, REFUSALS, VERBS, Verb
from inventory.forms.purchasing import OpenForm
from inventory.models import PurchaseOrder
from inventory.purchase_life import ON_ITS_WAY
from inventory.selectors.purchases import purchase_sheet, with_progress
from inventory.selectors.reorder import reorder_hints
from inventory.services.purchasing import Wanted


class SupplierFilter(admin.RelatedFieldListFilter):
    """Narrows orders to one supplier."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("supplier")


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(PaperAdmin):
    """Purchase orders; an order's page has a button for every verb that is open."""

    refusals = REFUSALS
    list_display = ["number_link", "parties", "stage", "progress", "sum"]
    list_display_links = None
    list_filter = ["state", ("supplier", SupplierFilter), ("warehouse", PlaceFilter)]
    list_per_page = 50
    search_fields = ["number", "supplier__name", "=lines__variant__sku"]
    search_help_text = gettext_lazy("Number, supplier or SKU")
    show_full_result_count = False
    ordering = ["-id"]
    actions = None

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("open/", guard(self.open), name="inventory_purchaseorder_open"),
            path("reorder/", guard(self.reorder), name="inventory_purchaseorder_reorder"),
            path("<int:pk>/do/<slug:name>/", guard(self.do), name="inventory_purchaseorder_do"),
            path("<int:pk>/receive/", guard(self.receive), name="inventory_purchaseorder_receive"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PurchaseOrder]:
        return with_progress(super().get_queryset(request))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = request.user.has_perm(CHANGES_ORDERS)
        context = {"title": _("Purchase orders"), "may_buy": may, **(extra_context or {})}
        return super().changelist_view(request, context)

    def show(
        self, request: HttpRequest, order: PurchaseOrder, failed: tuple[Verb, Any] | None = None
    ) -> HttpResponse:
        """Render an order's page with its open verbs."""
        return self.page(
            request,
            "purchaseorder/change_form.html",
            title=order.number,
            sheet=purchase_sheet(order),
            may_receive=order.state in ON_ITS_WAY and request.user.has_perm(RECEIVES),
            verbs=self.buttons(request, order, failed),
        )

    def buttons(
        self, request: HttpRequest, order: PurchaseOrder, failed: tuple[Verb, Any] | None
    ) -> list[dict[str, Any]]:
        """List the verbs this clerk may use on the order now, each with its form."""
        return [
            {
                "verb": verb,
                "form": failed[1]
                if failed and failed[0] is verb
                else verb.form(order=order, prefix=verb.name),
                "is_expanded": failed[0] is verb if failed else verb.name in {"line", "inspect"},
            }
            for verb in VERBS.values()
            if request.user.has_perm(verb.permission) and verb.is_open(order)
        ]

    def do(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Carry out one verb; a refusal is shown above the form, which keeps what was typed."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        order, verb = self.row_for(request, pk), VERBS.get(name)
        if verb is None:
            raise Http404
        if not request.user.has_perm(verb.permission):
            raise PermissionDenied
        form = verb.form(request.POST, order=order, prefix=name)
        if not form.is_valid():
            return self.show(request, order, failed=(verb, form))
        try:
            words = verb.act(form, request.user)
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
            return self.show(request, self.row_for(request, pk), failed=(verb, form))
        messages.success(request, words)
        return Redirect(self.address_of(order))

    def open(self, request: HttpRequest) -> HttpResponse:
        """Draft an order; its articles are added on its page."""

        def draft(form: OpenForm) -> PurchaseOrder:
            facts = form.facts()
            return inventory.services.purchasing.open_order(actor=request.user, **facts)

        words = "purchaseorder/open.html"
        return self.asked(request, CHANGES_ORDERS, OpenForm, words, draft)

    def reorder(self, request: HttpRequest) -> HttpResponse:
        """Show what runs low; one press drafts an order of it for a supplier and a warehouse."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self.draft_hints(request)
        return self.page(
            request,
            "purchaseorder/reorder.html",
            title=_("What to order"),
            hints=reorder_hints(),
            may_buy=request.user.has_perm(CHANGES_ORDERS),
        )

    def draft_hints(self, request: HttpRequest) -> HttpResponse:
        """Draft an order of all hints for the supplier and the warehouse chosen."""
        if not request.user.has_perm(CHANGES_ORDERS):
            raise PermissionDenied
        chosen = request.POST.get("order", "")
        hints = [hint for hint in reorder_hints() if hint.key == chosen]
        if not hints:
            messages.warning(request, _("Nothing of this runs low any more."))
            return Redirect(reverse("admin:inventory_purchaseorder_reorder"))
        order = inventory.services.purchasing.open_order(
            supplier_id=hints[0].supplier_id,
            warehouse_id=hints[0].item.warehouse_id,
            lines=[Wanted(hint.item.variant_id, hint.quantity) for hint in hints],
            actor=request.user,
        )
        return Redirect(self.address_of(order))

    def receive(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Count and book a delivery."""
        if not request.user.has_perm(RECEIVES):
            raise PermissionDenied
        order = self.row_for(request, pk)
        page = {**self.admin_site.each_context(request), "opts": self.opts}
        return inventory.admin.receiving.answer(request, order, page)

    @admin.display(description=gettext_lazy("paper number"), ordering="id")
    def number_link(self, order: PurchaseOrder) -> str:
        address = reverse("admin:inventory_purchaseorder_change", args=[order.pk])
        return format_html('<a class="number" href="{}">{}</a>', address, order.number)

    @admin.display(description=gettext_lazy("Supplier"))
    def parties(self, order: PurchaseOrder) -> str:
        return format_html("{}<br><small>→ {}</small>", order.supplier, order.warehouse.title)

    @admin.display(description=gettext_lazy("state"), ordering="expected_date")
    def stage(self, order: PurchaseOrder) -> str:
        return render_to_string(
            "admin/inventory/purchaseorder/stage.html",
            {"order": order, "is_awaited": order.state in ON_ITS_WAY},
        )

    @admin.display(description=gettext_lazy("received"))
    def progress(self, order: Any) -> str:
        return format_html('<span class="num">{} / {}</span>', order.came, order.units)

    @admin.display(description=gettext_lazy("amount"))
    def sum(self, order: Any) -> str:
        return render_to_string("admin/money.html", {"amount": order.total})
