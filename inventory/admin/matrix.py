"""The page of stock by variant and warehouse."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from inventory.admin.reports import SEES_COSTS
from inventory.selectors.matrix import matrix, places, stocked_variants

ROWS = 50
LONGEST_SEARCH = 100


def matrix_addresses(desk: Any) -> list[URLPattern]:
    """Return where the page is."""

    def see(request: HttpRequest) -> HttpResponse:
        if not desk.has_view_permission(request):
            raise PermissionDenied
        words = request.GET.get("q", "")[:LONGEST_SEARCH]
        variants = stocked_variants(words).select_related("product")
        page = Paginator(variants.prefetch_related("option_values"), ROWS).get_page(
            request.GET.get("page")
        )
        columns = places()
        context = {
            **desk.admin_site.each_context(request),
            "opts": desk.opts,
            "title": _("Stock by warehouse"),
            "q": words,
            "page": page,
            "places": columns,
            "rows": matrix(page.object_list, columns),
            "sees_costs": request.user.has_perm(SEES_COSTS),
        }
        return TemplateResponse(request, "admin/inventory/matrix.html", context)

    guarded = desk.admin_site.admin_view(see)
    return [path("matrix/", guarded, name="inventory_stockitem_matrix")]
