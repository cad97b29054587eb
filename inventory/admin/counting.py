"""Counting: a screen for scanner and keyboard, and the differences somebody else approves."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import inventory.services.count_approval
import inventory.services.counting
from inventory.admin.buttons import PaperAdmin
from inventory.admin.places import PlaceFilter
from inventory.forms.counting import BeginCountForm, RecordForm, SubmitForm
from inventory.models import StockCount
from inventory.selectors.counts import count_sheet
from inventory.services.count_approval import Outpaced, OwnCount, PaidGoodsMissing
from inventory.services.counting import BelongsElsewhere, CountIsOver, NothingCounted

COUNTS = "inventory.change_stockcount"
APPROVES = "inventory.change_stockitem"


@admin.register(StockCount)
class StockCountAdmin(PaperAdmin):
    """Counts of warehouses and zones."""

    refusals = (
        *(BelongsElsewhere, CountIsOver, NothingCounted),
        *(Outpaced, OwnCount, PaidGoodsMissing),
    )
    list_display = ["number", "warehouse", "zone", "progress", "stage", "created_by", "created_at"]
    list_filter = ["state", ("warehouse", PlaceFilter)]
    list_select_related = ["warehouse", "created_by"]
    search_fields = ["number", "note"]
    show_full_result_count = False
    actions = None

    def get_urls(self) -> list[URLPattern]:
        begin = self.admin_site.admin_view(self.begin)
        return [
            path("begin/", begin, name="inventory_stockcount_begin"),
            self.button("record", COUNTS, self.record),
            self.button("submit", COUNTS, self.submit),
            self.button("explain", COUNTS, self.explain),
            self.button("cancel", COUNTS, self.cancel),
            self.button("approve", APPROVES, self.approve),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockCount]:
        counts: QuerySet[StockCount] = super().get_queryset(request)
        return counts.annotate(all=Count("lines"), done=Count("lines__counted_quantity"))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"title": _("Stock counts"), "may_count": request.user.has_perm(COUNTS)} | (
            extra_context or {}
        )
        return super().changelist_view(request, context)

    def begin(self, request: HttpRequest) -> HttpResponse:
        """Begin a count and go to its screen."""

        def act(form: BeginCountForm) -> StockCount:
            facts = dict(form.cleaned_data)
            place = facts.pop("warehouse")
            return inventory.services.counting.begin(
                warehouse_id=place.pk, actor=request.user, **facts
            )

        page = "count_begin.html"
        return self.asked(request, COUNTS, BeginCountForm, page, act, title=_("Begin a count"))

    def show(
        self, request: HttpRequest, count: StockCount, form: RecordForm | None = None
    ) -> HttpResponse:
        """Show the screen of an open count, or what a submitted one found."""
        return self.page(
            request,
            "count.html",
            title=count.number,
            count=count,
            sheet=count_sheet(count),
            form=form or RecordForm(initial={"code": request.GET.get("code", "")[:64]}),
            submit=SubmitForm(),
            may_count=request.user.has_perm(COUNTS),
            may_approve=request.user.has_perm(APPROVES),
            is_own=request.user.pk == count.created_by_id
            or count.lines.filter(counted_by=request.user.pk).exists(),
        )

    def record(self, request: HttpRequest, count: StockCount) -> HttpResponse | str:
        """Write one scan down; a refusal keeps what was typed."""
        form = RecordForm(request.POST)
        if form.is_valid():
            try:
                line = inventory.services.counting.record(
                    count_id=count.pk, actor=request.user, **form.facts()
                )
            except BelongsElsewhere as refusal:
                form.add_error("code", str(refusal))
            else:
                facts = {"sku": form.cleaned_data["code"].sku, "units": line.counted_quantity}
                return _("%(sku)s: %(units)d counted.") % facts
        return self.show(request, count, form)

    def submit(self, request: HttpRequest, count: StockCount) -> str:
        """Hand the count in."""
        gone = bool(request.POST.get("rest_is_gone"))
        inventory.services.counting.submit(count_id=count.pk, actor=request.user, rest_is_gone=gone)
        return _("The count is submitted. Somebody else approves it.")

    def explain(self, request: HttpRequest, count: StockCount) -> str:
        """Keep the reasons typed beside the differences."""
        reasons = {
            int(name.removeprefix("reason-")): str(words)
            for name, words in request.POST.items()
            if name.startswith("reason-") and name[7:].isdecimal() and len(name) < 26
        }
        inventory.services.counting.explain(count_id=count.pk, reasons=reasons)
        return _("The reasons are kept.")

    def approve(self, request: HttpRequest, count: StockCount) -> str:
        """Book the differences."""
        inventory.services.count_approval.approve(count_id=count.pk, actor=request.user)
        return _("The count is approved; the stock is what was counted.")

    def cancel(self, request: HttpRequest, count: StockCount) -> str:
        """Give the count up."""
        inventory.services.counting.cancel(count_id=count.pk, actor=request.user)
        return _("The count is cancelled; nothing has changed.")

    @admin.display(description=gettext_lazy("counted"))
    def progress(self, count: Any) -> str:
        return f"{count.done} / {count.all}"

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def stage(self, count: StockCount) -> str:
        words = count.get_state_display()
        return format_html('<span class="badge paper-{}">{}</span>', count.state, words)
