"""The invoice of an order: ask for it, see how it stands, take the paper home."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

import orders.paper
import orders.selectors.invoices
import orders.services.invoices
from orders.forms import AskInvoiceForm
from orders.models import Invoice, Order
from orders.services.invoices import InvoiceRefused, Wish
from orders.views.orders import own


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invoice(request: HttpRequest, number: str) -> HttpResponse:
    """Show the invoice of an order and ask for it, or for another one while it is not issued."""
    order = own(request, number)
    if request.method != "POST":
        return show(request, order, AskInvoiceForm(initial=usual(request, order)))
    form = AskInvoiceForm(request.POST)
    wish = form.wish() if form.is_valid() else None
    if wish is None or not asked(request, order, wish, form):
        return show(request, order, form, status=400)
    messages.success(request, _("We have your request and send the invoice when it is issued."))
    return redirect("order_invoice", number=number)


def asked(request: HttpRequest, order: Order, wish: Wish, form: AskInvoiceForm) -> bool:
    """Ask for the invoice; a refusal is said above the form."""
    try:
        orders.services.invoices.ask(order_id=order.pk, wish=wish, actor=request.user)
    except InvoiceRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def usual(request: HttpRequest, order: Order) -> dict[str, Any]:
    """Begin with what was asked for, or with whom the shopper was billed to last."""
    known = order.invoices.live().first() or orders.selectors.invoices.latest_of(request.user)
    if known is None:
        return {"invoice_kind": Invoice.Kind.PERSONAL}
    names = ("kind", "title", "tax_number", "email")
    return {f"invoice_{name}": getattr(known, name) for name in names}


def show(
    request: HttpRequest, order: Order, form: AskInvoiceForm, status: int = 200
) -> HttpResponse:
    """Render the invoice's page."""
    papers = orders.selectors.invoices.papers_of(order)
    context = {
        "order": order,
        "form": form,
        "invoice": order.invoices.live().first(),
        "papers": papers,
        "trouble": orders.services.invoices.trouble_with(order),
    }
    return render(request, "orders/invoice.html", context, status=status)


@never_cache
@require_safe
def pdf(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out an issued invoice as a PDF: the one named by ``?number=``, or the first."""
    order = own(request, number)
    paper = orders.selectors.invoices.paper_of(order, request.GET.get("number", ""))
    if paper is None:
        raise Http404
    return as_file(paper)


def as_file(paper: Invoice) -> HttpResponse:
    """Return an invoice's PDF as a file to keep."""
    name = f'attachment; filename="invoice-{paper.number}.pdf"'
    headers = {"Content-Disposition": name}
    return HttpResponse(orders.paper.draw(paper), content_type="application/pdf", headers=headers)
