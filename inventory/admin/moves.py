"""What came and went."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from inventory.admin.places import PlaceFilter
from inventory.admin.reports import SEES_COSTS
from inventory.models import StockMove
from operations.admin import ReadOnlyAdmin


@admin.register(StockMove)
class StockMoveAdmin(ReadOnlyAdmin):
    """Everything that ever came and went."""

    list_display = ["created_at", "kind", "sku", "signed", "cost", "balance", "why", "by"]
    list_display_links = None
    list_filter = ["kind", ("stock_item__warehouse", PlaceFilter)]
    list_select_related = ["stock_item__variant", "stock_item__warehouse", "actor"]
    list_per_page = 50
    search_fields = ["reference", "=stock_item__variant__sku"]
    show_full_result_count = False
    actions = None

    @admin.display(description="SKU")
    def sku(self, move: StockMove) -> str:
        address = reverse("admin:inventory_stockitem_change", args=[move.stock_item_id])
        item = move.stock_item
        words = '<a href="{}">{}</a><small>{}</small>'
        return format_html(words, address, item.variant.sku, item.warehouse.title)

    @admin.display(description=gettext_lazy("Reason"))
    def why(self, move: StockMove) -> str:
        words = '{}<small class="mono" title="{}">{}</small>'
        return format_html(words, move.reason, move.reference, move.reference)

    @admin.display(description=gettext_lazy("By"))
    def by(self, move: StockMove) -> Any:
        return move.actor

    def get_list_display(self, request: HttpRequest) -> Any:
        seen = super().get_list_display(request)
        if request.user.has_perm(SEES_COSTS):
            return seen
        return [column for column in seen if column != "cost"]

    @admin.display(description=gettext_lazy("value"))
    def cost(self, move: StockMove) -> str:
        return render_to_string("admin/money.html", {"amount": move.value})

    @admin.display(description=gettext_lazy("quantity"))
    def signed(self, move: StockMove) -> str:
        kind = "in" if move.quantity > 0 else "out"
        return format_html('<span class="signed {}">{}</span>', kind, f"{move.quantity:+d}")
