"""The page that compares a day's bills, payments, orders and books."""

from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

import orders.services.reconciliation
from operations.proofs import Offender
from orders.services.reconciliation import NoBill
from payments.forms import BillForm

RIGHTS = ("payments.view_bookstransaction", "orders.view_order")
SHOWN = 200


def addresses(desk: Any) -> list[URLPattern]:
    """Return where the page is."""

    def see(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perms(RIGHTS):
            raise PermissionDenied
        form = BillForm(request.POST) if request.method == "POST" else BillForm()
        found = compared(form) if form.is_bound and form.is_valid() else None
        facts = {"opts": desk.opts, "title": _("Reconcile"), "form": form, "found": found}
        context = desk.admin_site.each_context(request) | facts
        return TemplateResponse(request, "admin/orders/reconcile.html", context)

    return [path("reconcile/", desk.admin_site.admin_view(see), name="orders_order_reconcile")]


def compared(form: BillForm) -> dict[str, Any]:
    """Compare what a valid form asks; return the first differences and what went wrong."""
    differences = orders.services.reconciliation.reconcile(form.cleaned_data["day"])
    seen: list[Offender] = []
    try:
        # It keeps what came before a bill was missing.
        seen.extend(islice(differences, SHOWN + 1))
    except NoBill as error:
        return {"differences": seen, "no_bill": str(error)}
    return {"differences": seen[:SHOWN], "more": len(seen) > SHOWN}
