"""The warehouses, and the filter that narrows any list to one of them."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _

from inventory.models import Warehouse


class PlaceFilter(admin.RelatedFieldListFilter):
    """Narrows rows to one warehouse."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("warehouse")


@admin.register(Warehouse)
class WarehouseAdmin(admin.ModelAdmin):
    """Warehouses; one that is closed ships nothing more."""

    list_display = ["__str__", "code", "address", "priority", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "name_en", "code"]
