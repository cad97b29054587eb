"""Stock by spreadsheet: download, upload, look at what would change, apply it."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

import inventory.services.stock_import
import inventory.services.stock_plans
from inventory.forms.sheets import ApplyForm, SheetForm
from inventory.models import Warehouse
from inventory.selectors.stock_sheet import COLUMNS, sheet_rows
from inventory.services.stock_import import Outcome, SheetOutdated
from operations.spreadsheets import Unreadable, as_csv

CHANGES_STOCK = "inventory.change_stockitem"
KEPT_SECONDS = 1800
SHOWN = 500


def sheet_addresses(desk: Any) -> list[URLPattern]:
    """Return where stock goes out to spreadsheets and comes back."""

    def at(place: str, view: Any) -> URLPattern:
        guarded: Any = desk.admin_site.admin_view(partial(view, desk))
        found: URLPattern = path(f"{place}/", guarded, name=f"inventory_stockitem_{place}")
        return found

    return [at("export", export), at("sheets", sheets), at("apply", apply)]


def export(desk: Any, request: HttpRequest) -> HttpResponse:
    """Download the stock of a warehouse, or of all."""
    if not desk.has_view_permission(request):
        raise PermissionDenied
    asked = request.GET.get("warehouse", "")
    place = int(asked) if asked.isdecimal() and len(asked) < 18 else None
    return as_csv("stock", COLUMNS, sheet_rows(place))


def sheets(desk: Any, request: HttpRequest) -> HttpResponse:
    """Take a file, and show what it would change."""
    if not request.user.has_perm(CHANGES_STOCK):
        raise PermissionDenied
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    facts: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        content = form.cleaned_data["file"]
        try:
            plan = inventory.services.stock_plans.make_plan(content)
        except Unreadable as refusal:
            form.add_error("file", str(refusal))
        else:
            facts = {"plan": plan, "upload": keep(request, content)}
    return page(desk, request, form=form, **facts)


def page(desk: Any, request: HttpRequest, **facts: Any) -> HttpResponse:
    """Render the page of sheets."""
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": _("Stock by spreadsheet"),
        "places": Warehouse.objects.exclude(kind=Warehouse.Kind.TRANSIT),
        "shown": SHOWN,
        **facts,
    }
    return TemplateResponse(request, "admin/inventory/sheets.html", context)


def keep(request: HttpRequest, content: bytes) -> str:
    """Keep an upload for half an hour, for the person who made it; return its name."""
    upload = uuid.uuid4().hex
    cache.set(place_of(request, upload), content, KEPT_SECONDS)
    return upload


def place_of(request: HttpRequest, upload: str) -> str:
    """Return where a person's upload is kept."""
    return f"stock-sheet:{request.user.pk}:{upload}"


def apply(desk: Any, request: HttpRequest) -> HttpResponse:
    """Carry out what was shown."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not request.user.has_perm(CHANGES_STOCK):
        raise PermissionDenied
    back = Redirect(reverse("admin:inventory_stockitem_sheets"))
    form = ApplyForm(request.POST)
    content = None
    if form.is_valid():
        kept = place_of(request, form.cleaned_data["upload"].hex)
        content = cache.get(kept)
    if content is None:
        messages.error(request, _("The file is no longer here. Upload it again."))
        return back
    try:
        outcome = inventory.services.stock_import.import_sheet(
            content=content, digest=form.cleaned_data["digest"], actor=request.user
        )
    except SheetOutdated as refusal:
        messages.error(request, str(refusal))
        plan = inventory.services.stock_plans.make_plan(content)
        upload = form.cleaned_data["upload"].hex
        return page(desk, request, form=SheetForm(), plan=plan, upload=upload)
    cache.delete(kept)
    tell(request, outcome)
    return back


def tell(request: HttpRequest, outcome: Outcome) -> None:
    """Say what was done, and which counts now await approval."""
    messages.success(request, _("%(items)d items have new levels.") % {"items": outcome.items})
    if outcome.counts:
        numbers = ", ".join(count.number for count in outcome.counts)
        words = _("Counts that await the approval of somebody else: %(numbers)s.")
        messages.info(request, words % {"numbers": numbers})
