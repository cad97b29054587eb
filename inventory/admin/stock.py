"""What lies where, and the buttons to receive and correct."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import inventory.services.stock
from inventory.admin.doctor import doctor_addresses
from inventory.admin.labels import label_addresses, print_labels
from inventory.admin.levels import level_addresses
from inventory.admin.matrix import matrix_addresses
from inventory.admin.places import PlaceFilter
from inventory.admin.reports import SEES_COSTS, report_addresses
from inventory.admin.sheets import sheet_addresses
from inventory.forms.stock import AdjustForm, ReceiveForm, ScrapForm
from inventory.models import StockItem, StockMove
from inventory.selectors.availability import FEW
from inventory.selectors.item_sheet import item_sheet
from inventory.services.ledger import NotEnoughStock, TooMuchStock
from operations.admin import SheetAdmin

CHANGES_STOCK = "inventory.change_stockitem"
LATEST = 10


@dataclass(frozen=True)
class Button:
    """What changes a count: its name, what it asks, which service it calls, what is said then."""

    label: Any
    form: type[AdjustForm]
    act: Callable[..., Any]
    done: Any


BUTTONS = {
    "adjust": Button(
        gettext_lazy("Correct the count"),
        AdjustForm,
        inventory.services.stock.adjust,
        gettext_lazy("The count is corrected."),
    ),
    "scrap": Button(
        gettext_lazy("Throw away"),
        ScrapForm,
        inventory.services.stock.scrap,
        gettext_lazy("The goods are written off."),
    ),
}


class LevelFilter(admin.SimpleListFilter):
    """Narrows stock to what runs out."""

    title = gettext_lazy("level")
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("few", _("Few or none")), ("low", _("Low")), ("out", _("Out of stock"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StockItem]) -> QuerySet[StockItem]:
        levels = {
            "few": {"left__lte": FEW},
            "low": {"left__gt": 0, "left__lte": FEW},
            "out": {"left__lte": 0},
        }
        return queryset.filter(**levels.get(self.value() or "", {}))


@admin.register(StockItem)
class StockItemAdmin(SheetAdmin):
    """Stock by variant and warehouse; counted only by moves."""

    list_display = ["sku", "product", "where", "on_hand", "reserved", "available"]
    list_display_links = ["sku"]
    list_filter = [LevelFilter, ("warehouse", PlaceFilter)]
    list_per_page = 50
    search_fields = ["variant__sku", "variant__barcode", "variant__product__name"]
    search_fields += ["variant__product__name_en"]
    search_help_text = gettext_lazy("SKU, barcode or name")
    show_full_result_count = False
    ordering = ["variant__sku", "warehouse__priority"]
    actions = [print_labels]

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("receive/", guard(self.receive), name="inventory_stockitem_receive"),
            *(
                path(
                    f"<int:pk>/{name}/",
                    guard(self.adjust),
                    {"name": name},
                    name=f"inventory_stockitem_{name}",
                )
                for name in BUTTONS
            ),
            *doctor_addresses(self),
            *label_addresses(self),
            *level_addresses(self),
            *matrix_addresses(self),
            *report_addresses(self),
            *sheet_addresses(self),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockItem]:
        items = super().get_queryset(request).select_related("variant__product", "warehouse")
        items = items.prefetch_related("variant__option_values")
        found: QuerySet[StockItem] = items.annotate(
            left=F("on_hand") + F("backorder_limit") - F("reserved")
        )
        return found

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            "title": _("Stock"),
            "may_change_stock": request.user.has_perm(CHANGES_STOCK),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def show(
        self, request: HttpRequest, item: StockItem, failed: AdjustForm | None = None
    ) -> HttpResponse:
        """Render one stock item with its layers, moves and promises, and the buttons."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{item.variant.sku} · {item.warehouse.title}",
            "sheet": item_sheet(item),
            "item": item,
            "buttons": [
                (name, button, failed if type(failed) is button.form else button.form())
                for name, button in BUTTONS.items()
            ],
            "failed": failed,
            "may_change_stock": request.user.has_perm(CHANGES_STOCK),
            "sees_costs": request.user.has_perm(SEES_COSTS),
        }
        return TemplateResponse(request, "admin/inventory/stockitem/change_form.html", context)

    def adjust(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Correct a count or throw goods away; a refusal keeps what was typed."""
        if not request.user.has_perm(CHANGES_STOCK):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        item, button = self.row_for(request, pk), BUTTONS[name]
        form = button.form(request.POST)
        if not form.is_valid():
            return self.show(request, item, form)
        try:
            button.act(stock_item_id=pk, actor=request.user, **form.facts())
        except (NotEnoughStock, TooMuchStock) as refusal:
            messages.error(request, str(refusal))
            return self.show(request, item, form)
        messages.success(request, button.done)
        return Redirect(reverse("admin:inventory_stockitem_change", args=[pk]))

    def receive(self, request: HttpRequest) -> HttpResponse:
        """Take goods in, one after the other; warehouse and delivery note stay for the next."""
        if not request.user.has_perm(CHANGES_STOCK):
            raise PermissionDenied
        kept = {name: request.GET.get(name, "") for name in ("warehouse", "note", "code")}
        form = ReceiveForm(request.POST) if request.method == "POST" else ReceiveForm(initial=kept)
        if form.is_bound and form.is_valid():
            try:
                return self.take_in(request, form)
            except TooMuchStock as refusal:
                form.add_error("quantity", str(refusal))
        receipts = StockMove.objects.filter(kind=StockMove.Kind.RECEIPT)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Receive goods"),
            "form": form,
            "receipts": receipts.select_related(
                "stock_item__variant__product", "stock_item__warehouse", "actor"
            )[:LATEST],
        }
        return TemplateResponse(request, "admin/inventory/stockitem/receive.html", context)

    def take_in(self, request: HttpRequest, form: ReceiveForm) -> HttpResponse:
        """Receive what a valid form says and come back for the next."""
        facts = form.cleaned_data
        move = inventory.services.stock.receive(
            variant_id=facts["code"].pk,
            warehouse_id=facts["warehouse"].pk,
            quantity=facts["quantity"],
            reference=form.reference(),
            value=form.value(),
            actor=request.user,
            reason=facts["reason"],
        )
        words = _("%(sku)s: %(quantity)d received in %(warehouse)s.")
        place = facts["warehouse"]
        named = {"sku": facts["code"].sku, "quantity": move.quantity, "warehouse": place}
        messages.success(request, words % named)
        kept = urlencode({"warehouse": place.pk, "note": facts["note"]})
        return Redirect(f"{reverse('admin:inventory_stockitem_receive')}?{kept}")

    @admin.display(description="SKU", ordering="variant__sku")
    def sku(self, item: StockItem) -> str:
        return item.variant.sku

    @admin.display(description=gettext_lazy("product"))
    def product(self, item: StockItem) -> str:
        return f"{item.variant.product.title} {item.variant.options_in_words()}".strip()

    @admin.display(description=gettext_lazy("warehouse"), ordering="warehouse__priority")
    def where(self, item: StockItem) -> str:
        return item.warehouse.title

    @admin.display(description=gettext_lazy("available"), ordering="left")
    def available(self, item: StockItem) -> str:
        level = "out" if item.available <= 0 else "low" if item.available <= FEW else "enough"
        return format_html('<span class="level {}">{}</span>', level, item.available)
