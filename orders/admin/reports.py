"""The report of margins: by day, product or category."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Category, Product
from inventory.admin.reports import Chart, Findings, Report, answer
from inventory.selectors.windows import window
from operations.spreadsheets import Column, Table
from orders.forms import MarginForm
from orders.selectors.margins import NOTHING, Margin, given_back, margins_by, margins_of_days

BARS, LABELS = 8, 6


def earned(facts: Mapping[str, Any]) -> Findings:
    """Tell what was left of the goods that left in a window."""
    first, last, by = facts["first"], facts["last"], facts["by"]
    if by == "day":
        margins: dict[Any, Margin] = dict(margins_of_days(first, last))
        rows = list(reversed(margins.items()))
    else:
        margins = margins_by(by, *window(first, last))
        rows = sorted(margins.items(), key=lambda pair: -pair[1].amount)
    whole = sum(margins.values(), NOTHING)
    named = names_of(by, list(margins))
    table = Table(
        f"margins {by} {first} {last}",
        [
            Column({"day": _("Day"), "product": _("Product"), "category": _("Category")}[by]),
            Column(_("Units"), "units"),
            Column(_("Revenue"), "money"),
            Column(_("Cost"), "money"),
            Column(_("Margin"), "money"),
            Column("%", "percent"),
        ],
        [[named[key], *numbers(margin)] for key, margin in rows],
        [_("Total"), *numbers(whole)],
    )
    return Findings(figures(whole, first, last), table, chart_of(by, margins, rows, named))


def figures(whole: Margin, first: date, last: date) -> list[tuple[Any, Any, str]]:
    """Return the window's sums."""
    return [
        (_("Revenue"), whole.revenue, "money"),
        (_("Cost"), whole.cost, "money"),
        (_("Margin"), whole.amount, "money"),
        (_("Margin, %"), whole.percent, "percent"),
        (_("Money given back"), given_back(*window(first, last)), "money"),
    ]


def chart_of(
    by: str,
    margins: Mapping[Any, Margin],
    rows: Sequence[tuple[Any, Margin]],
    named: Mapping[Any, str],
) -> Chart | None:
    """Draw the margin of each day, or of the best few."""
    title = _("Margin, in ¥")
    if by == "day":
        days = list(margins)
        step = max(1, len(days) // LABELS)
        labels = [f"{day.month}/{day.day}" if at % step == 0 else "" for at, day in enumerate(days)]
        return Chart(title, labels, [margins[day].amount // 100 for day in days])
    best = rows[:BARS]
    return Chart(
        title, [short(named[key]) for key, _m in best], [m.amount // 100 for _k, m in best]
    )


def short(name: str) -> str:
    """Return what of a name fits below a bar; Chinese is twice as wide."""
    return name[: 10 if name.isascii() else 5]


def numbers(margin: Margin) -> list[Any]:
    """Return a margin as its five numbers."""
    return [margin.units, margin.revenue, margin.cost, margin.amount, margin.percent]


def names_of(by: str, keys: list[Any]) -> dict[Any, str]:
    """Return what each group is called."""
    if by == "day":
        return {day: day.isoformat() for day in keys}
    nouns: Any = (Product if by == "product" else Category).objects
    return {row.pk: row.title for row in nouns.filter(pk__in=keys)}


MARGINS = Report(
    "margins",
    gettext_lazy("Margins"),
    gettext_lazy(
        "Goods that left less goods that came back, at what they cost: on the day it happened."
    ),
    MarginForm,
    earned,
)


def addresses(desk: Any) -> list[URLPattern]:
    """Return where the report is."""

    def see(request: HttpRequest) -> HttpResponse:
        return answer(desk, request, MARGINS)

    return [path("margins/", desk.admin_site.admin_view(see), name="orders_order_margins")]
