"""Flash sales: typed by form, counted by orders, told by how much is sold."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

import promotions.wording
from catalog.services.freshness import goods_changed
from operations.admin import ReadOnlyAdmin
from promotions.admin.counted import CountedAdmin
from promotions.admin.promotions import StageFilter, badge_of
from promotions.admin.uses import StandingFilter
from promotions.forms.flash import FlashSaleForm
from promotions.models import FlashSale, FlashUse


@admin.register(FlashSale)
class FlashSaleAdmin(CountedAdmin):
    """Flash sales with their stage and how much of the quota is sold; what is over is only read."""

    form = FlashSaleForm
    list_display = ["called", "goods", "price", "when", "stage", "progress"]
    list_select_related = ["variant__product", "campaign"]
    list_filter = [StageFilter, "campaign"]
    list_per_page = 50
    search_fields = ["name", "name_en", "variant__sku", "variant__product__name"]
    search_help_text = gettext_lazy("Name, article number or product")
    show_full_result_count = False
    actions = None
    autocomplete_fields = ["campaign", "variant"]
    readonly_fields = ["stage", "progress"]
    fieldsets = [
        (None, {"fields": ["stage", "progress", "is_active", "name", "name_en", "campaign"]}),
        (
            gettext_lazy("What, at which price, how many"),
            {"fields": ["variant", "amount", "quota", "per_user"]},
        ),
        (
            gettext_lazy("When"),
            {
                "fields": ["starts_at", "ends_at"],
                "description": gettext_lazy("In the shop's time."),
            },
        ),
    ]

    class Media:
        css = {"all": ["css/offers.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[FlashSale]:
        rows: Any = super().get_queryset(request)
        staged: QuerySet[FlashSale] = rows.staged(timezone.now())
        return staged

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether somebody may edit a sale: what is over tells what was, and stays."""
        is_over = obj is not None and obj.ends_at <= timezone.now()
        return super().has_change_permission(request, obj) and not is_over

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether somebody may delete a sale: one that sold nothing yet."""
        return super().has_delete_permission(request, obj) and not (obj and obj.sold)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        goods_changed()

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def called(self, sale: FlashSale) -> str:
        return sale.title

    @admin.display(description=gettext_lazy("product"), ordering="variant__sku")
    def goods(self, sale: FlashSale) -> str:
        words = '{} <span class="mono">{}</span>'
        return format_html(words, sale.variant.product.title, sale.variant.sku)

    @admin.display(description=gettext_lazy("flash price"), ordering="amount")
    def price(self, sale: FlashSale) -> str:
        return render_to_string("admin/money.html", {"amount": sale.amount})

    @admin.display(description=gettext_lazy("when"), ordering="starts_at")
    def when(self, sale: FlashSale) -> str:
        return promotions.wording.span(sale.starts_at, sale.ends_at)

    @admin.display(description=gettext_lazy("state"), ordering="stage")
    def stage(self, sale: Any) -> str:
        return badge_of(sale.stage) if sale.pk else "–"

    @admin.display(description=gettext_lazy("sold"), ordering="sold")
    def progress(self, sale: FlashSale) -> str:
        if sale.pk is None:
            return "–"
        bar = '<progress max="{}" value="{}"></progress> <span class="nowrap">{} / {}</span>'
        return format_html(bar, sale.quota, sale.sold, sale.sold, sale.quota)


SHOWN = ("order_reference", "sale_title", "customer", "units", "created_at", "back")


@admin.register(FlashUse)
class FlashUseAdmin(ReadOnlyAdmin):
    """Which order took how many units of which sale."""

    list_display = SHOWN
    list_select_related = ["sale", "user"]
    list_filter = [StandingFilter]
    list_per_page = 50
    search_fields = ["=order_reference", "sale__name", "user__email", "user__phone"]
    search_help_text = gettext_lazy("Order, flash sale or shopper")
    fields = SHOWN
    readonly_fields = SHOWN
    show_full_result_count = False
    actions = None

    @admin.display(description=gettext_lazy("flash sale"))
    def sale_title(self, use: FlashUse) -> str:
        return use.sale.title

    @admin.display(description=gettext_lazy("customer"))
    def customer(self, use: FlashUse) -> Any:
        return use.user

    @admin.display(description=gettext_lazy("given back"), ordering="returned_at")
    def back(self, use: FlashUse) -> Any:
        return use.returned_at
