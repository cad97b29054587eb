"""Suppliers: who they are, what they ask and how long they take, and what went back to them."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http import HttpResponseRedirect as Redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import inventory.services.supplier_returns
import inventory.services.supplier_terms
from inventory.admin.buttons import PaperAdmin
from inventory.forms.suppliers import SendBackForm, SupplierForm, TermsForm, typed
from inventory.models import Supplier, SupplierItem, SupplierReturn
from inventory.selectors.lead_times import lead_times
from inventory.services.ledger import NotEnoughStock
from inventory.services.supplier_returns import NothingToSendBack
from inventory.services.supplier_terms import TermsRefused

CHANGES_TERMS = "inventory.change_supplieritem"
SENDS_BACK = "inventory.add_supplierreturn"


@admin.register(Supplier)
class SupplierAdmin(admin.ModelAdmin):
    """Suppliers; a page of its own holds what each asks."""

    form = SupplierForm
    list_display = ["name", "code", "contact", "phone", "lead_time_days", "terms_link", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "code", "contact", "=items__variant__sku"]
    search_help_text = gettext_lazy("Name, code, contact or SKU")
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("<int:pk>/terms/", guard(self.terms), name="inventory_supplier_terms"),
            path("<int:pk>/drop/<int:variant>/", guard(self.drop), name="inventory_supplier_drop"),
            *super().get_urls(),
        ]

    def supplier_for(self, request: HttpRequest, key: int) -> Supplier:
        """Find a supplier for somebody who may see suppliers. Raises PermissionDenied, Http404."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found: Supplier | None = self.get_object(request, str(key))
        if found is None:
            raise Http404
        return found

    def terms(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what a supplier asks and how long it takes; write new terms."""
        supplier = self.supplier_for(request, pk)
        if request.method == "POST":
            return self.write_terms(request, supplier)
        asked = request.GET.get("sku", "")
        item = supplier.items.filter(variant__sku=asked).select_related("variant").first()
        return self.show_terms(request, supplier, TermsForm(initial=typed(item) if item else None))

    def write_terms(self, request: HttpRequest, supplier: Supplier) -> HttpResponse:
        """Write what was typed, or say what is wrong with it."""
        if not request.user.has_perm(CHANGES_TERMS):
            raise PermissionDenied
        form = TermsForm(request.POST)
        if form.is_valid():
            try:
                inventory.services.supplier_terms.set_terms(
                    supplier_id=supplier.pk, offer=form.offer(), actor=request.user
                )
            except TermsRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The terms are kept."))
                return Redirect(reverse("admin:inventory_supplier_terms", args=[supplier.pk]))
        return self.show_terms(request, supplier, form)

    def show_terms(self, request: HttpRequest, supplier: Supplier, form: TermsForm) -> HttpResponse:
        """Render a supplier's terms beside the lead times measured."""
        measured = {lead.variant_id: lead for lead in lead_times(supplier_id=supplier.pk)}
        items = supplier.items.select_related("variant__product").prefetch_related("breaks")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": supplier.name,
            "supplier": supplier,
            "items": [
                (item, measured.get(item.variant_id)) for item in items.order_by("variant__sku")
            ],
            "form": form,
            "may_change": request.user.has_perm(CHANGES_TERMS),
        }
        return TemplateResponse(request, "admin/inventory/supplier/terms.html", context)

    def drop(self, request: HttpRequest, pk: int, variant: int) -> HttpResponse:
        """Forget what a supplier asked for an article."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        supplier = self.supplier_for(request, pk)
        if not request.user.has_perm(CHANGES_TERMS):
            raise PermissionDenied
        if not SupplierItem.objects.filter(supplier=supplier, variant_id=variant).exists():
            raise Http404
        inventory.services.supplier_terms.drop_terms(
            supplier_id=pk, variant_id=variant, actor=request.user
        )
        messages.success(request, _("The terms are gone."))
        return Redirect(reverse("admin:inventory_supplier_terms", args=[pk]))

    @admin.display(description=gettext_lazy("terms"))
    def terms_link(self, supplier: Supplier) -> str:
        address = reverse("admin:inventory_supplier_terms", args=[supplier.pk])
        return format_html('<a href="{}">{}</a>', address, _("Prices and lead times"))


@admin.register(SupplierReturn)
class SupplierReturnAdmin(PaperAdmin):
    """What went back to suppliers."""

    refusals = (NotEnoughStock, NothingToSendBack)
    list_display = ["paper", "whom", "place", "reason", "credit", "created_at", "by"]
    list_select_related = ["supplier", "warehouse", "actor"]
    list_per_page = 50
    search_fields = ["number", "supplier__name", "=lines__variant__sku"]
    search_help_text = gettext_lazy("Number, supplier or SKU")
    show_full_result_count = False
    ordering = ["-id"]
    actions = None

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "new/", self.admin_site.admin_view(self.new), name="inventory_supplierreturn_new"
        )
        return [address, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = request.user.has_perm(SENDS_BACK)
        return super().changelist_view(request, {"may_send": may, **(extra_context or {})})

    def show(self, request: HttpRequest, sent: SupplierReturn) -> HttpResponse:
        """Render one return with what each line cost."""
        lines = sent.lines.select_related("variant__product", "move")
        template = "supplierreturn/change_form.html"
        return self.page(request, template, title=sent.number, sent=sent, lines=lines)

    def new(self, request: HttpRequest) -> HttpResponse:
        """Send goods back; a refusal keeps what was typed."""

        def send(form: SendBackForm) -> SupplierReturn:
            facts = form.facts()
            return inventory.services.supplier_returns.send_back(actor=request.user, **facts)

        return self.asked(request, SENDS_BACK, SendBackForm, "supplierreturn/new.html", send)

    @admin.display(description=gettext_lazy("paper number"), ordering="id")
    def paper(self, sent: SupplierReturn) -> str:
        return sent.number

    @admin.display(description=gettext_lazy("Supplier"))
    def whom(self, sent: SupplierReturn) -> str:
        return sent.supplier.name

    @admin.display(description=gettext_lazy("From"))
    def place(self, sent: SupplierReturn) -> str:
        return sent.warehouse.title

    @admin.display(description=gettext_lazy("By"))
    def by(self, sent: SupplierReturn) -> str:
        return str(sent.actor or "")

    @admin.display(description=gettext_lazy("credit"), ordering="credit_amount")
    def credit(self, sent: SupplierReturn) -> str:
        return render_to_string("admin/money.html", {"amount": sent.credit_amount})
