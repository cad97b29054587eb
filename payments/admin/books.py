"""The money books: the journal to search and to download, and the trial balance of a day."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.selectors.windows import window
from operations.admin import SheetAdmin
from operations.spreadsheets import Column, Table, as_csv, yuan
from payments.admin.payments import as_money
from payments.forms import BalanceForm
from payments.models import BooksEntry, BooksTransaction
from payments.selectors.books import Side, trial_balance

MOST_DOWNLOADED = 10_000
KINDS = {
    "sale": gettext_lazy("sale"),
    "credit": gettext_lazy("credit note"),
    "surplus": gettext_lazy("money for nobody came"),
    "refund_requested": gettext_lazy("refund promised"),
    "refund_arrived": gettext_lazy("refund arrived"),
    "refund_by_hand": gettext_lazy("refund paid by hand"),
    "points_earned": gettext_lazy("earned points"),
    "points_taken_back": gettext_lazy("points claimed back"),
    "points_expired": gettext_lazy("points gone by time"),
    "points_adjusted": gettext_lazy("points adjusted"),
    "points_redeemed": gettext_lazy("points redeemed"),
    "points_given_back": gettext_lazy("points returned"),
}


def in_words(posted: BooksTransaction) -> Any:
    """Say what happened."""
    return KINDS.get(posted.kind, posted.kind)


class KindFilter(admin.SimpleListFilter):
    """Narrows the journal to one kind of thing that happened."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(KINDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(BooksTransaction)
class JournalAdmin(SheetAdmin):
    """What was booked, newest first: found by reference or order, each with its entries."""

    list_display = ["posted_at", "words", "money", "order_reference", "reference"]
    list_display_links = ["posted_at", "reference"]
    list_filter = [KindFilter, "posted_at"]
    search_fields = ["=reference", "=order_reference"]
    search_help_text = gettext_lazy("Reference or order number")
    show_full_result_count = False
    actions = ["download"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[BooksTransaction]:
        rows: QuerySet[BooksTransaction] = super().get_queryset(request)
        return rows.annotate(moved=Sum("entries__amount", filter=Q(entries__amount__gt=0)))

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view(self.balance)
        return [path("balance/", guarded, name="payments_books_balance"), *super().get_urls()]

    def show(self, request: HttpRequest, row: Any) -> HttpResponse:
        """Show a transaction with its entries."""
        entries = row.entries.all()
        facts = {"title": in_words(row), "posted": row, "entries": entries}
        return self.page(request, "transaction.html", facts)

    def has_download_permission(self, request: HttpRequest) -> bool:
        """Tell whether this clerk may take the books along."""
        return bool(request.user.has_perm("payments.export_books"))

    def balance(self, request: HttpRequest) -> HttpResponse:
        """Show the trial balance at the end of a day, or give it to download."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = BalanceForm.of(request.GET)
        sides: list[Side] = []
        if form.is_valid():
            day = form.cleaned_data["day"]
            sides = trial_balance(window(day, day)[1])
            if "csv" in request.GET:
                if not self.has_download_permission(request):
                    raise PermissionDenied
                return table_of(f"trial balance {day}", sides).as_csv()
        facts = {
            "title": _("Trial balance"),
            "form": form,
            "may_download": self.has_download_permission(request),
            "sides": sides,
            "debit": sum(side.debit for side in sides),
            "credit": sum(side.credit for side in sides),
        }
        return self.page(request, "balance.html", facts)

    def page(self, request: HttpRequest, template: str, facts: dict[str, Any]) -> HttpResponse:
        """Render a page of the books."""
        context = {**self.admin_site.each_context(request), "opts": self.opts, **facts}
        return TemplateResponse(request, f"admin/payments/{template}", context)

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def words(self, posted: BooksTransaction) -> Any:
        """Say what happened."""
        return in_words(posted)

    @admin.display(description=gettext_lazy("amount"), ordering="moved")
    def money(self, posted: Any) -> str:
        """Write what was debited as money."""
        return as_money(posted.moved)

    @admin.action(description=gettext_lazy("Download the entries as CSV"), permissions=["download"])
    def download(self, request: HttpRequest, queryset: QuerySet[BooksTransaction]) -> HttpResponse:
        """Give the entries of the chosen transactions, an entry a row."""
        entries = BooksEntry.objects.filter(transaction__in=queryset.order_by().values("pk"))
        rows = entries.select_related("transaction").order_by("-transaction_id", "pk")
        heads = [_("Time"), _("Kind"), _("Reference"), _("Order"), _("Account"), _("Gateway")]
        return as_csv(
            f"journal {timezone.localdate()}",
            [*heads, _("Debits"), _("Credits")],
            map(cells, rows[:MOST_DOWNLOADED]),
        )


def cells(entry: BooksEntry) -> list[Any]:
    """Return an entry as a row of a spreadsheet, its amount in the column of its side."""
    head = entry.transaction
    return [
        timezone.localtime(head.posted_at).isoformat(timespec="seconds"),
        in_words(head),
        head.reference,
        head.order_reference,
        entry.get_account_display(),
        entry.gateway,
        yuan(entry.amount) if entry.amount > 0 else None,
        yuan(-entry.amount) if entry.amount < 0 else None,
    ]


def table_of(name: str, sides: list[Side]) -> Table:
    """Return a trial balance as a table."""
    columns = [Column(_("Account")), Column(_("Gateway"))]
    columns += [Column(word, "money") for word in (_("Debits"), _("Credits"), _("Balance"))]
    rows = [[s.account.label, s.gateway, s.debit, s.credit, s.balance] for s in sides]
    return Table(name, columns, rows)
