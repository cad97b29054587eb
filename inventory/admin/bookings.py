"""Who stands in line for what is sold out, and what is held for whom."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from inventory.models import PreBooking
from operations.admin import ReadOnlyAdmin


@admin.register(PreBooking)
class PreBookingAdmin(ReadOnlyAdmin):
    """Places in queues, the latest first; a search for a SKU shows its queue."""

    list_display = [
        "sku",
        "product",
        "customer",
        "units",
        "stage",
        "in_line",
        "until",
        "created_at",
    ]
    list_display_links = None
    list_filter = ["state"]
    list_select_related = ["variant__product", "user"]
    search_fields = ["=variant__sku", "variant__product__name", "=user__email", "=user__phone"]
    search_help_text = _("SKU, name, e-mail or phone")
    show_full_result_count = False
    ordering = ["-id"]
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: Any = super().get_queryset(request)
        chosen: QuerySet[Any] = found.placed().with_length()
        return chosen

    @admin.display(description="SKU", ordering="variant__sku")
    def sku(self, booking: PreBooking) -> str:
        return booking.variant.sku

    @admin.display(description=_("product"))
    def product(self, booking: PreBooking) -> str:
        return booking.variant.product.title

    @admin.display(description=_("customer"))
    def customer(self, booking: PreBooking) -> str:
        return str(booking.user)

    @admin.display(description=_("held / asked"))
    def units(self, booking: PreBooking) -> str:
        return f"{booking.held_quantity} / {booking.quantity}"

    @admin.display(description=_("state"), ordering="state")
    def stage(self, booking: PreBooking) -> str:
        return booking.get_state_display()

    @admin.display(description=_("place in line"))
    def in_line(self, booking: Any) -> str:
        is_waiting = booking.state == PreBooking.State.WAITING
        return f"{booking.place} / {booking.length}" if is_waiting else "–"

    @admin.display(description=_("held until"), ordering="held_until")
    def until(self, booking: PreBooking) -> Any:
        return booking.held_until
