"""What crossed its level, and since when."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from inventory.admin.places import PlaceFilter
from inventory.models import StockAlert
from operations.admin import SheetAdmin


class OpenFilter(admin.SimpleListFilter):
    """Narrows alerts to what still needs care; without a choice only that is shown."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("closed", _("Well again")), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        first, *rest = super().choices(changelist)
        yield first | {"display": _("Needs care")}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        return queryset.filter(closed_at__isnull=self.value() != "closed")


@admin.register(StockAlert)
class StockAlertAdmin(SheetAdmin):
    """Alerts of stock; each leads to its item."""

    list_display = ["badge", "sku", "product", "where", "units", "opened_at", "closed_at"]
    list_display_links = ["sku"]
    list_filter = [OpenFilter, "kind", ("stock_item__warehouse", PlaceFilter)]
    list_select_related = ["stock_item__variant__product", "stock_item__warehouse"]
    search_fields = ["=stock_item__variant__sku", "stock_item__variant__product__name"]
    search_help_text = _("SKU or name")
    show_full_result_count = False
    ordering = ["-id"]
    actions = None

    def show(self, request: HttpRequest, row: StockAlert) -> HttpResponse:
        """Lead to the stock item, where something can be done."""
        page = "admin:inventory_stockitem_change"
        return HttpResponseRedirect(reverse(page, args=[row.stock_item_id]))

    @admin.display(description=_("kind"), ordering="kind")
    def badge(self, alert: StockAlert) -> str:
        state = "closed" if alert.closed_at else alert.kind
        words = alert.get_kind_display()
        return format_html('<span class="badge alert-{}">{}</span>', state, words)

    @admin.display(description="SKU")
    def sku(self, alert: StockAlert) -> str:
        return alert.stock_item.variant.sku

    @admin.display(description=_("product"))
    def product(self, alert: StockAlert) -> str:
        return alert.stock_item.variant.product.title

    @admin.display(description=_("warehouse"))
    def where(self, alert: StockAlert) -> str:
        return alert.stock_item.warehouse.title

    @admin.display(description=_("quantity then"))
    def units(self, alert: StockAlert) -> str:
        item = alert.stock_item
        level = {"low": item.minimum, "over": item.maximum}.get(alert.kind)
        return str(alert.quantity) if level is None else f"{alert.quantity}/{level}"
