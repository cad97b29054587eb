"""Carts as the staff sees them when somebody calls: only to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from cart.admin.simulator import simulator_addresses
from cart.models import Cart, CartLine
from operations.admin import ReadOnlyAdmin


class CartLineInline(admin.TabularInline):
    """What lies in the cart."""

    model = CartLine
    extra = 0
    can_delete = False
    fields = ["sku", "product", "units", "added"]
    readonly_fields = ["sku", "product", "units", "added"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[CartLine]:
        lines: QuerySet[CartLine] = super().get_queryset(request)
        return lines.select_related("variant__product")

    @admin.display(description="SKU")
    def sku(self, line: CartLine) -> str:
        return line.variant.sku

    @admin.display(description=_("product"))
    def product(self, line: CartLine) -> str:
        return line.variant.product.title

    @admin.display(description=_("quantity"))
    def units(self, line: CartLine) -> int:
        return line.quantity

    @admin.display(description=_("price when added"))
    def added(self, line: CartLine) -> str:
        return render_to_string("admin/money.html", {"amount": line.added_amount})


class StateFilter(admin.ChoicesFieldListFilter):
    """Narrows carts to one state."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("state")


@admin.register(Cart)
class CartAdmin(ReadOnlyAdmin):
    """Carts with the number of their lines; tokens are nobody's business."""

    list_display = ["id", "owner", "stage", "lines_count", "changed"]
    list_filter = [("state", StateFilter)]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__phone", "user__nickname"]
    fields = ["owner", "stage", "changed"]
    readonly_fields = ["owner", "stage", "changed"]
    show_full_result_count = False
    ordering = ["-id"]
    inlines = [CartLineInline]
    actions = None

    def get_urls(self) -> list[URLPattern]:
        return [*simulator_addresses(self), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cart]:
        carts: QuerySet[Cart] = super().get_queryset(request)
        return carts.annotate(line_count=Count("lines"))

    @admin.display(description=_("customer"))
    def owner(self, cart: Cart) -> Any:
        return cart.user or _("Guest")

    @admin.display(description=_("state"))
    def stage(self, cart: Cart) -> str:
        return cart.get_state_display()

    @admin.display(description=_("changed"), ordering="updated_at")
    def changed(self, cart: Cart) -> Any:
        return cart.updated_at

    @admin.display(description=_("lines"))
    def lines_count(self, cart: Cart) -> int:
        return int(getattr(cart, "line_count", 0))
