"""Transfers: drafted by scan, sent, and taken in line by line."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import inventory.services.transfer_arrivals
import inventory.services.transfers
from inventory.admin.buttons import PaperAdmin
from inventory.forms.transfers import ArriveForm, DraftTransferForm, PutForm
from inventory.models import Transfer
from inventory.services.ledger import NotEnoughStock
from inventory.services.transfer_arrivals import MoreThanSent, NotOnTheWay
from inventory.services.transfers import AlreadySent, NothingToCarry

CARRIES = "inventory.change_transfer"
WRITES_OFF = "inventory.change_stockitem"


@admin.register(Transfer)
class TransferAdmin(PaperAdmin):
    """Goods on their way between stores."""

    refusals = (AlreadySent, MoreThanSent, NotEnoughStock, NothingToCarry, NotOnTheWay)
    list_display = ["number", "source", "destination", "units", "stage", "expected_date", "sent_at"]
    list_filter = ["state"]
    list_select_related = ["source", "destination"]
    search_fields = ["number", "note", "=lines__variant__sku"]
    show_full_result_count = False
    actions = None

    def get_urls(self) -> list[URLPattern]:
        begin = self.admin_site.admin_view(self.begin)
        return [
            path("begin/", begin, name="inventory_transfer_begin"),
            self.button("put", CARRIES, self.put),
            self.button("send", CARRIES, self.send),
            self.button("arrive", CARRIES, self.arrive),
            self.button("cancel", CARRIES, self.cancel),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transfer]:
        transfers: QuerySet[Transfer] = super().get_queryset(request)
        left = F("lines__quantity") - F("lines__arrived_quantity") - F("lines__lost_quantity")
        return transfers.annotate(all=Sum("lines__quantity", default=0), still=Sum(left, default=0))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"title": _("Transfers"), "may_carry": request.user.has_perm(CARRIES)} | (
            extra_context or {}
        )
        return super().changelist_view(request, context)

    def begin(self, request: HttpRequest) -> HttpResponse:
        """Draft a transfer and go to its page."""

        def act(form: DraftTransferForm) -> Transfer:
            facts = dict(form.cleaned_data)
            places = {f"{name}_id": facts.pop(name).pk for name in ("source", "destination")}
            return inventory.services.transfers.draft(actor=request.user, **places, **facts)

        return self.asked(
            request,
            CARRIES,
            DraftTransferForm,
            "transfer_begin.html",
            act,
            title=_("New transfer"),
        )

    def show(
        self,
        request: HttpRequest,
        transfer: Transfer,
        put: PutForm | None = None,
        arrive: ArriveForm | None = None,
    ) -> HttpResponse:
        """Show a transfer with what it carries."""
        lines = list(transfer.lines.select_related("variant__product"))
        code = request.GET.get("code", "")[:64]
        return self.page(
            request,
            "transfer.html",
            title=transfer.number,
            transfer=transfer,
            lines=lines,
            put=put or PutForm(initial={"code": code}),
            arrive=arrive or ArriveForm(transfer=transfer, lines=lines),
            may_carry=request.user.has_perm(CARRIES),
            may_write_off=request.user.has_perm(WRITES_OFF),
        )

    def put(self, request: HttpRequest, transfer: Transfer) -> HttpResponse | str:
        """Put a scanned thing onto the draft; a refusal keeps what was typed."""
        form = PutForm(request.POST)
        if not form.is_valid():
            return self.show(request, transfer, put=form)
        variant = form.cleaned_data["code"]
        inventory.services.transfers.put(
            transfer_id=transfer.pk,
            variant_id=variant.pk,
            quantity=form.cleaned_data["quantity"],
            actor=request.user,
        )
        line = transfer.lines.filter(variant=variant).first()
        facts = {"sku": variant.sku, "units": line.quantity if line else 0}
        return _("%(sku)s: %(units)d to carry.") % facts

    def send(self, request: HttpRequest, transfer: Transfer) -> str:
        """Let the goods leave."""
        inventory.services.transfers.send(transfer_id=transfer.pk, actor=request.user)
        return _("The goods are on their way.")

    def arrive(self, request: HttpRequest, transfer: Transfer) -> HttpResponse | str:
        """Take in what came; a refusal keeps what was typed."""
        lines = list(transfer.lines.select_related("variant__product"))
        form = ArriveForm(request.POST, transfer=transfer, lines=lines)
        if not form.is_valid():
            return self.show(request, transfer, arrive=form)
        if form.units("lost") and not request.user.has_perm(WRITES_OFF):
            raise PermissionDenied
        inventory.services.transfer_arrivals.arrive(
            transfer_id=transfer.pk, arrival=form.arrival(), actor=request.user
        )
        return _("What arrived is on the shelf.")

    def cancel(self, request: HttpRequest, transfer: Transfer) -> str:
        """Give the draft up."""
        inventory.services.transfers.cancel(transfer_id=transfer.pk, actor=request.user)
        return _("The transfer is cancelled; nothing has moved.")

    @admin.display(description=gettext_lazy("on the way / all"))
    def units(self, transfer: Any) -> str:
        return f"{transfer.still if transfer.sent_at else 0} / {transfer.all}"

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def stage(self, transfer: Transfer) -> str:
        words = transfer.get_state_display()
        return format_html('<span class="badge paper-{}">{}</span>', transfer.state, words)
