"""Labels: goods in words and bars, on sheets or one by one."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.forms.labels import A_SHEET, MOST_LINES, LabelForm, Paper
from inventory.models import StockItem
from inventory.selectors.labels import Label, labels_of


def label_addresses(desk: Any) -> list[URLPattern]:
    """Return where labels are made."""
    view = desk.admin_site.admin_view(partial(labels, desk))
    return [path("labels/", view, name="inventory_stockitem_labels")]


def labels(desk: Any, request: HttpRequest) -> HttpResponse:
    """Ask which labels; then show them ready to print."""
    if not desk.has_view_permission(request):
        raise PermissionDenied
    asked = {"codes": request.GET.get("codes", "")[:20_000]}
    form = LabelForm(request.POST) if request.method == "POST" else LabelForm(initial=asked)
    context = {**desk.admin_site.each_context(request), "opts": desk.opts, "form": form}
    if not (form.is_bound and form.is_valid()):
        context["title"] = _("Labels")
        return TemplateResponse(request, "admin/inventory/labels.html", context)
    context["sheets"] = list(sheets_of(form))
    return TemplateResponse(request, "admin/inventory/label_sheet.html", context)


def sheets_of(form: LabelForm) -> list[list[Label | None]]:
    """Lay labels out by sheets; used places stay empty."""
    wanted = form.cleaned_data["codes"]
    made = labels_of(variant for variant, _copies in wanted)
    row: list[Label | None] = [
        made[variant.pk] for variant, copies in wanted for _one in range(copies)
    ]
    if form.cleaned_data["paper"] == Paper.SINGLE:
        return [[label] for label in row]
    used: list[Label | None] = [None] * (form.cleaned_data["used"] or 0)
    row = used + row
    return [row[at : at + A_SHEET] for at in range(0, len(row), A_SHEET)]


@admin.action(description=gettext_lazy("Print labels"), permissions=["view"])
def print_labels(desk: Any, request: HttpRequest, queryset: QuerySet[StockItem]) -> HttpResponse:
    """Go to the labels of the chosen items."""
    skus = queryset.values_list("variant__sku", flat=True).distinct()[:MOST_LINES]
    where = reverse("admin:inventory_stockitem_labels")
    return Redirect(f"{where}?{urlencode({'codes': chr(10).join(skus)})}")
