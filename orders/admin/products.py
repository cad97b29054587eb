"""Products with what each leaves; the catalogue, which knows nothing of sales, is told here."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from catalog.admin import ProductAdmin
from catalog.models import Product
from inventory.admin.reports import SEES_COSTS
from orders.selectors.margins import product_margins

admin.site.unregister(Product)


@admin.register(Product)
class SoldProductAdmin(ProductAdmin):
    """Products as catalog shows them, with their margins for who may see costs."""

    def get_list_display(self, request: HttpRequest) -> Any:
        """Add the margin for who may see costs."""
        columns = super().get_list_display(request)
        return [*columns, "margin"] if request.user.has_perm(SEES_COSTS) else columns

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Find the margins of the products on this page, all at once."""
        page = super().get_changelist_instance(request)
        page.result_list = list(page.result_list)
        if request.user.has_perm(SEES_COSTS):
            margins = product_margins([product.pk for product in page.result_list])
            for product in page.result_list:
                product.rated = margins.get(product.pk)
        return page

    @admin.display(description=_("margin, 90 days"))
    def margin(self, product: Model) -> str:
        """Show the margin of what was sold lately, or else what a sale would leave now."""
        margin, is_sold = getattr(product, "rated", None) or (None, False)
        facts = {"margin": margin, "is_sold": is_sold}
        return render_to_string("admin/orders/product_margin.html", facts)
