"""Invoices as a queue: what to issue, what to correct in red, and the papers themselves."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import orders.admin.contact
import orders.paper
import orders.services.billing
import orders.services.invoices
from accounts.revealing import RevealingAdmin, is_revealed
from inventory.admin.buttons import PaperAdmin
from orders.models import Invoice
from orders.services.invoices import InvoiceRefused

BILLS = "orders.change_invoice"
TABS = {
    "to_issue": gettext_lazy("To be issued"),
    "to_correct": gettext_lazy("To be corrected"),
    "issued": gettext_lazy("Issued"),
}


class NumberForm(forms.Form):
    """The number the tax office gave, if it gave one."""

    number = forms.CharField(label=gettext_lazy("Invoice number"), max_length=32, required=False)


class VoidForm(forms.Form):
    """Why it does not stand."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class QueueFilter(admin.SimpleListFilter):
    """The desk's tabs; the first two are work to do and say how much."""

    title = gettext_lazy("queue")
    parameter_name = "tab"
    template = "admin/orders/order/tabs.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(TABS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        tab = self.value() or ""
        chosen: QuerySet[Any] = getattr(queryset, tab)() if tab in TABS else queryset
        return chosen

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice, tab in zip(super().choices(changelist), ["all", *TABS], strict=True):
            is_work = tab.startswith("to_")
            count = getattr(Invoice.objects, tab)().count() if is_work else None
            yield {**choice, "count": count, "tab": tab}


@admin.register(Invoice)
class InvoiceAdmin(RevealingAdmin, PaperAdmin):
    """Whom shoppers want to be billed to; figures are never typed."""

    refusals = (InvoiceRefused,)
    list_display = ["paper_link", "stage", "kind", "tax_number", "sum", "order_link", "created_at"]
    list_display_links = None
    list_filter = [QueueFilter]
    list_per_page = 50
    list_select_related = ["order"]
    search_fields = ["=number", "=order__number", "title", "=tax_number"]
    search_help_text = gettext_lazy("Invoice number, order number, title or tax number")
    show_full_result_count = False
    actions = None

    def get_urls(self) -> list[URLPattern]:
        see = self.admin_site.admin_view(self.see)
        return [
            path("<int:pk>/pdf/", see, name="orders_invoice_pdf"),
            self.button("issue", BILLS, self.issue),
            self.button("void", BILLS, self.void),
            self.button("correct", BILLS, self.correct),
            *super().get_urls(),
        ]

    def show(self, request: HttpRequest, row: Invoice, **typed: forms.Form) -> HttpResponse:
        """Show whom to bill, what was billed, and the open buttons."""
        kept = orders.services.billing.kept_amount(row.order)
        is_shown = is_revealed(request, row)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": row.number or orders.admin.contact.title_of(row, is_shown=is_shown),
            "invoice": row,
            "billed_to": orders.admin.contact.title_of(row, is_shown=is_shown),
            "sent_to": orders.admin.contact.email_of(row, is_shown=is_shown),
            "reveal": self.revealing(request, row),
            "lines": row.lines.all(),
            "corrections": row.corrections.order_by("pk"),
            "kept": kept,
            "excess": row.amount - row.corrected_amount - kept,
            "may_bill": request.user.has_perm(BILLS),
            "number": typed.get("number") or NumberForm(),
            "void": typed.get("void") or VoidForm(),
        }
        return TemplateResponse(request, "admin/orders/invoice/sheet.html", context)

    def see(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show an issued invoice as a PDF."""
        invoice = self.row_for(request, pk)
        if not invoice.number:
            raise Http404
        return HttpResponse(orders.paper.draw(invoice), content_type="application/pdf")

    def issue(self, request: HttpRequest, invoice: Invoice) -> HttpResponse | str:
        """Issue it under a typed number or our own."""
        form = NumberForm(request.POST)
        if not form.is_valid():
            return self.show(request, invoice, number=form)
        issued = orders.services.billing.issue(
            invoice_id=invoice.pk, number=form.cleaned_data["number"], actor=request.user
        )
        return _("Invoice %(number)s is issued.") % {"number": issued.number}

    def void(self, request: HttpRequest, invoice: Invoice) -> HttpResponse | str:
        """Decline the request, or cancel the invoice."""
        form = VoidForm(request.POST)
        if not form.is_valid():
            return self.show(request, invoice, void=form)
        orders.services.invoices.void(
            invoice_id=invoice.pk, reason=form.cleaned_data["reason"], actor=request.user
        )
        return _("It is voided.")

    def correct(self, request: HttpRequest, invoice: Invoice) -> HttpResponse | str:
        """Take back in red what it bills too much."""
        form = NumberForm(request.POST)
        if not form.is_valid():
            return self.show(request, invoice, number=form)
        red = orders.services.billing.correct(
            invoice_id=invoice.pk, number=form.cleaned_data["number"], actor=request.user
        )
        return _("Invoice %(number)s is issued.") % {"number": red.number}

    @admin.display(description=gettext_lazy("invoice"), ordering="id")
    def paper_link(self, invoice: Invoice) -> str:
        title = orders.admin.contact.title_of(invoice, is_shown=False)
        words = [title, invoice.number or ""]
        return format_html('<a href="{}">{}<small>{}</small></a>', self.address_of(invoice), *words)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def stage(self, invoice: Invoice) -> str:
        words = _("Red-letter invoice") if invoice.is_red else invoice.get_state_display()
        kind = "red" if invoice.is_red else invoice.state
        return format_html('<span class="badge invoice-{}">{}</span>', kind, words)

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def sum(self, invoice: Invoice) -> str:
        amount = invoice.amount if invoice.number else None
        return render_to_string("admin/money.html", {"amount": amount})

    @admin.display(description=gettext_lazy("order number"), ordering="order_id")
    def order_link(self, invoice: Invoice) -> str:
        order = invoice.order
        address = f"../order/{order.pk}/change/"
        return format_html('<a class="number" href="{}">{}</a>', address, order.number)
