"""The page where an item's levels are set."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

import inventory.services.levels
from inventory.forms.levels import LevelsForm, typed
from inventory.services.levels import LevelsRefused, levels_of

SETS_LEVELS = "inventory.change_stockitem"


def level_addresses(desk: Any) -> list[URLPattern]:
    """Return where the page is."""

    def levels(request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm(SETS_LEVELS):
            raise PermissionDenied
        item = desk.row_for(request, pk)
        form = LevelsForm(request.POST or None, initial=typed(levels_of(item)))
        if form.is_bound and form.is_valid():
            try:
                inventory.services.levels.set_levels(stock_item_id=pk, levels=form.levels())
            except LevelsRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The levels are set."))
                return Redirect(reverse("admin:inventory_stockitem_change", args=[pk]))
        title = f"{item.variant.sku} · {item.warehouse.title}"
        context = {
            **desk.admin_site.each_context(request),
            "opts": desk.opts,
            "title": title,
            "item": item,
            "form": form,
        }
        return TemplateResponse(request, "admin/inventory/levels.html", context)

    guarded = desk.admin_site.admin_view(levels)
    return [path("<int:pk>/levels/", guarded, name="inventory_stockitem_levels")]
