"""What is promised to whom."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.admin.places import PlaceFilter
from inventory.models import Reservation
from operations.admin import ReadOnlyAdmin


class StateFilter(admin.ChoicesFieldListFilter):
    """Narrows promises to one state."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("state")


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin):
    """What is promised to whom."""

    list_display = ["order", "sku", "where", "units", "stage", "until"]
    list_display_links = None
    list_filter = [("state", StateFilter), ("stock_item__warehouse", PlaceFilter)]
    list_select_related = ["stock_item__variant", "stock_item__warehouse"]
    search_fields = ["=order_reference", "=stock_item__variant__sku"]
    show_full_result_count = False
    ordering = ["-id"]
    actions = None

    @admin.display(description=gettext_lazy("Order"))
    def order(self, promise: Reservation) -> str:
        return promise.order_reference

    @admin.display(description=gettext_lazy("quantity"))
    def units(self, promise: Reservation) -> int:
        return promise.quantity

    @admin.display(description=gettext_lazy("state"))
    def stage(self, promise: Reservation) -> str:
        return promise.get_state_display()

    @admin.display(description=gettext_lazy("Until"))
    def until(self, promise: Reservation) -> Any:
        return promise.expires_at

    @admin.display(description="SKU")
    def sku(self, promise: Reservation) -> str:
        return promise.stock_item.variant.sku

    @admin.display(description=gettext_lazy("warehouse"))
    def where(self, promise: Reservation) -> str:
        return promise.stock_item.warehouse.title
