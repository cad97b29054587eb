"""What orders took of promotions: only to look at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from operations.admin import ReadOnlyAdmin
from promotions.models import PromotionUse

SHOWN = ("order_reference", "promotion_title", "customer", "off", "at", "back")


class StandingFilter(admin.SimpleListFilter):
    """Narrows uses to those in orders that stand, or that were given back."""

    title = _("state")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("in orders that stand")), ("no", _("given back"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        choices = {"yes": True, "no": False}
        chosen = choices.get(self.value() or "")
        return queryset if chosen is None else queryset.filter(returned_at__isnull=chosen)


@admin.register(PromotionUse)
class UseAdmin(ReadOnlyAdmin):
    """Which order took how much of which promotion."""

    list_display = SHOWN
    list_select_related = ["promotion", "user"]
    list_filter = [StandingFilter]
    list_per_page = 50
    search_fields = ["=order_reference", "promotion__name", "user__email", "user__phone"]
    search_help_text = _("Order, promotion or shopper")
    fields = SHOWN
    readonly_fields = SHOWN
    show_full_result_count = False
    actions = None

    @admin.display(description=_("promotion"))
    def promotion_title(self, use: PromotionUse) -> str:
        return use.promotion.title

    @admin.display(description=_("customer"))
    def customer(self, use: PromotionUse) -> Any:
        return use.user or _("Guest")

    @admin.display(description=_("taken off"), ordering="amount")
    def off(self, use: PromotionUse) -> str:
        return render_to_string("admin/money.html", {"amount": use.amount})

    @admin.display(description=_("at"), ordering="id")
    def at(self, use: PromotionUse) -> Any:
        return use.created_at

    @admin.display(description=_("given back"), ordering="returned_at")
    def back(self, use: PromotionUse) -> Any:
        return use.returned_at
