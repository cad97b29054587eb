"""The bench: a delivery is scanned, counted and booked on one page, by keyboard alone."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

import inventory.services.receiving
from inventory.admin.purchase_verbs import REFUSALS
from inventory.forms.receiving import Bench, DeliveryForm, ScanForm
from inventory.models import PurchaseOrder
from inventory.purchase_life import ON_ITS_WAY
from inventory.selectors.purchases import purchase_sheet

TEMPLATE = "admin/inventory/purchaseorder/receive.html"


def answer(request: HttpRequest, order: PurchaseOrder, page: dict[str, Any]) -> HttpResponse:
    """Show the bench, count one scan on it, or book what it says."""
    back = Redirect(reverse("admin:inventory_purchaseorder_change", args=[order.pk]))
    if order.state not in ON_ITS_WAY:
        messages.warning(request, _("Nothing is expected of this order."))
        return back
    bench = Bench(request.POST.copy(), purchase_sheet(order))
    if request.method != "POST":
        return shown(request, bench, page)
    if "book" in request.POST:
        return book(request, bench, page) or back
    if "fill" in request.POST:
        bench.fill()
    else:
        bench.scan()
    return shown(request, bench, page)


def book(request: HttpRequest, bench: Bench, page: dict[str, Any]) -> HttpResponse | None:
    """Book the delivery; return the bench where something is wrong with it."""
    form = DeliveryForm(bench.data, sheet=bench.sheet)
    if not form.is_valid():
        return shown(request, bench, page, form)
    try:
        inventory.services.receiving.receive(
            order_id=bench.sheet.order.pk,
            reference=form.reference(),
            lines=form.delivered(),
            delivery_note=form.cleaned_data["delivery_note"],
            actor=request.user,
        )
    except REFUSALS as refusal:
        bench.trouble = str(refusal)
        return shown(request, bench, page, form)
    messages.success(request, _("The delivery is booked."))
    return None


def shown(
    request: HttpRequest, bench: Bench, page: dict[str, Any], form: DeliveryForm | None = None
) -> HttpResponse:
    """Render the bench, ready for the next scan, or for the quantity of the last."""
    if form is None:
        data = bench.data if request.method == "POST" else None
        form = DeliveryForm(data, sheet=bench.sheet, selected=bench.selected)
    scan = ScanForm(
        initial={name: bench.data.get(name) for name in ("scan", "units", "way", "why")}
    )
    waits = bool(bench.selected and bench.data.get("scan"))
    scan.fields["units" if waits else "scan"].widget.attrs["autofocus"] = True
    order = bench.sheet.order
    context = {
        **page,
        "title": _("Receive %(number)s") % {"number": order.number},
        "sheet": bench.sheet,
        "form": form,
        "scan": scan,
        "trouble": bench.trouble,
    }
    return TemplateResponse(request, TEMPLATE, context)
