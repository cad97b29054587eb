"""Points accounts and their entries: shown, searched, adjusted by a button that asks why."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import loyalty.selectors
import loyalty.services.points
from catalog.models import speaks_english
from loyalty.forms.points import AdjustForm, GiveForm
from loyalty.models import MemberLevel, PointsAccount, PointsEntry
from loyalty.services.ledger import NotEnoughPoints
from loyalty.services.points import BadAdjustment
from operations.admin import ReadOnlyAdmin, SheetAdmin

ADJUSTS = "loyalty.change_pointsaccount"
MOST_SHOWN = 50
PEOPLE = ["user__email", "user__phone", "user__nickname"]


@admin.register(PointsAccount)
class AccountAdmin(SheetAdmin):
    """What each shopper has, with a page that shows how it came about and adjusts it."""

    list_display = ["user", "level", "balance", "owed", "growth"]
    list_select_related = ["user"]
    list_per_page = 50
    search_fields = PEOPLE
    search_help_text = gettext_lazy("E-mail, phone or nickname")
    show_full_result_count = False
    ordering = ["-user"]
    change_list_template = "admin/loyalty/pointsaccount/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[PointsAccount]:
        levels = MemberLevel.objects.filter(growth_from__lte=OuterRef("growth"))
        reached = levels.order_by("-growth_from").values("name_en" if speaks_english() else "name")
        rows: QuerySet[PointsAccount] = super().get_queryset(request)
        return rows.annotate(level_name=Subquery(reached[:1]))

    def get_urls(self) -> list[URLPattern]:
        door = self.admin_site.admin_view
        return [
            path("give/", door(self.give), name="loyalty_pointsaccount_give"),
            path("<int:pk>/adjust/", door(self.adjust), name="loyalty_pointsaccount_adjust"),
            *super().get_urls(),
        ]

    def show(self, request: HttpRequest, row: Any) -> HttpResponse:
        """Show one account with its latest entries."""
        return self.sheet(request, row, AdjustForm(), status=200)

    def adjust(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Adjust an account as a clerk says, who says why."""
        guard(request)
        account, form = self.row_for(request, pk), AdjustForm(request.POST)
        if form.is_valid() and self.carry_out(request, account.user, form):
            return redirect("admin:loyalty_pointsaccount_change", pk)
        return self.sheet(request, account, form, status=400)

    def give(self, request: HttpRequest) -> HttpResponse:
        """Give points to somebody, who may have had none yet, by e-mail address or phone."""
        guard(request)
        form = GiveForm(request.POST or None)
        if form.is_valid() and self.carry_out(request, form.cleaned_data["who"], form):
            return redirect("admin:loyalty_pointsaccount_change", form.cleaned_data["who"].pk)
        context = self.frame(request, _("Give points")) | {"form": form}
        page = "admin/loyalty/pointsaccount/give.html"
        return TemplateResponse(request, page, context, status=400 if form.is_bound else 200)

    def carry_out(self, request: HttpRequest, user: Any, form: AdjustForm) -> bool:
        """Adjust a shopper's points and leave a trace of who did; tell whether it was done."""
        facts = form.cleaned_data
        try:
            entry = loyalty.services.points.adjust(
                user_id=user.pk,
                points=facts["points"],
                growth=facts["growth"],
                note=facts["note"],
                actor=request.user,
                reference=form.named("admin"),
            )
        except (BadAdjustment, NotEnoughPoints) as refusal:
            form.add_error(None, str(refusal))
            return False
        words = _("Adjusted: %(points)+d points, %(growth)+d growth: %(note)s") % facts
        self.log_change(request, entry.account, words)
        messages.success(request, words)
        return True

    def frame(self, request: HttpRequest, title: str) -> dict[str, Any]:
        """Return what every page of this desk needs."""
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title}

    def sheet(
        self, request: HttpRequest, account: PointsAccount, form: AdjustForm, *, status: int
    ) -> HttpResponse:
        """Render the page of one account."""
        entries = loyalty.selectors.history(account.pk).select_related("actor")
        context = self.frame(request, str(account.user)) | {
            "account": account,
            "standing": loyalty.selectors.standing(account.pk),
            "entries": entries[:MOST_SHOWN],
            "form": form,
            "may_adjust": request.user.has_perm(ADJUSTS),
        }
        page = "admin/loyalty/pointsaccount/account.html"
        return TemplateResponse(request, page, context, status=status)

    @admin.display(description=gettext_lazy("member level"))
    def level(self, account: Any) -> str:
        return account.level_name or "–"


def guard(request: HttpRequest) -> None:
    """Let in only who may adjust points. Raises PermissionDenied."""
    if not request.user.has_perm(ADJUSTS):
        raise PermissionDenied


@admin.register(PointsEntry)
class EntryAdmin(ReadOnlyAdmin):
    """Every change of points there ever was."""

    list_display = ["created_at", "account", "kind", "delta", "growth", "order_reference", "note"]
    list_display += ["actor"]
    list_display_links = None
    list_filter = ["kind"]
    list_select_related = ["account__user", "actor"]
    list_per_page = 100
    search_fields = ["=order_reference", *(f"account__{name}" for name in PEOPLE)]
    search_help_text = gettext_lazy("Order, e-mail, phone or nickname")
    show_full_result_count = False
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PointsEntry]:
        rows: QuerySet[PointsEntry] = super().get_queryset(request)
        return rows.select_related("account__user", "actor")
