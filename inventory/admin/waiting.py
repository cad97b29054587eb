"""Who waits for what is sold out."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

import accounts.masking
from inventory.models import BackInStockRequest
from operations.admin import ReadOnlyAdmin


class ToldFilter(admin.SimpleListFilter):
    """Narrows wishes to those that wait, or those that were told."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("Waiting")), ("told", _("told"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen: dict[str, dict[str, Any]] = {
            "waiting": {"told_at": None},
            "told": {"told_at__isnull": False},
        }
        return queryset.filter(**chosen.get(self.value() or "", {}))


@admin.register(BackInStockRequest)
class BackInStockRequestAdmin(ReadOnlyAdmin):
    """Wishes to be told when something is back, the latest first."""

    list_display = ["sku", "product", "who", "created_at", "told_at"]
    fields = ["variant", "who", "language", "created_at", "told_at"]
    list_display_links = None
    list_filter = [ToldFilter]
    list_select_related = ["variant__product"]
    search_fields = ["=email", "=variant__sku", "variant__product__name"]
    search_help_text = _("E-mail, SKU or name")
    show_full_result_count = False
    ordering = ["-id"]
    actions = None

    @admin.display(description="SKU", ordering="variant__sku")
    def sku(self, asked: BackInStockRequest) -> str:
        return asked.variant.sku

    @admin.display(description=_("e-mail"), ordering="email")
    def who(self, asked: BackInStockRequest) -> str:
        return accounts.masking.email(asked.email)

    @admin.display(description=_("product"))
    def product(self, asked: BackInStockRequest) -> str:
        return asked.variant.product.title
