"""Reports: a question, a few figures, a chart, a table, and the same table to download."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Variant
from inventory.forms.reports import DayForm, FlowForm, PlaceForm, ReportForm
from inventory.models import StockMove, Warehouse
from inventory.selectors.ageing import ageing, stretches, total
from inventory.selectors.flows import Flow, flow_of, flows_by
from inventory.selectors.valuation import by_warehouse, valuation
from inventory.selectors.windows import window
from operations.spreadsheets import Column, Table

SEES_COSTS = "inventory.view_costlayer"
DOWNLOADS = "inventory.export_reports"
SHOWN = 200


@dataclass(frozen=True)
class Chart:
    """Bars: one value a label."""

    title: Any
    labels: Sequence[Any]
    values: Sequence[int]


@dataclass(frozen=True)
class Findings:
    """What a report found: figures as (label, value, kind), a chart, a table."""

    figures: Sequence[tuple[Any, Any, str]]
    table: Table
    chart: Chart | None = None


@dataclass(frozen=True)
class Report:
    """A question with its form; ``find`` answers what a valid form asks."""

    name: str
    title: Any
    hint: Any
    form: type[ReportForm]
    find: Callable[[Mapping[str, Any]], Findings]


def answer(desk: Any, request: HttpRequest, report: Report) -> HttpResponse:
    """Show a report, or give its table to download, to who may see costs."""
    if not request.user.has_perm(SEES_COSTS):
        raise PermissionDenied
    form = report.form.of(request.GET)
    findings = report.find(form.cleaned_data) if form.is_valid() else None
    if findings and "csv" in request.GET:
        if not request.user.has_perm(DOWNLOADS):
            raise PermissionDenied
        return findings.table.as_csv()
    asked = request.GET.copy()
    asked["csv"] = "1"
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": report.title,
        "report": report,
        "may_download": request.user.has_perm(DOWNLOADS),
        "form": form,
        "findings": findings,
        "rows": list(findings.table.shown(SHOWN)) if findings else [],
        "total": findings.table.cells(findings.table.total) if findings else [],
        "hidden": max(0, len(findings.table.rows) - SHOWN) if findings else 0,
        "download": asked.urlencode(),
    }
    return TemplateResponse(request, "admin/inventory/report.html", context)


def goods(variant_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Map variants to their SKU and their name with its options, in two queries."""
    variants = Variant.objects.filter(pk__in=variant_ids).select_related("product")
    return {
        variant.pk: (
            variant.sku,
            f"{variant.product.title} {variant.options_in_words()}".strip(),
        )
        for variant in variants.prefetch_related("option_values")
    }


def valued(facts: Mapping[str, Any]) -> Findings:
    """Value the stock at the end of a day."""
    place = facts["warehouse"]
    rows = valuation(window(facts["day"], facts["day"])[1], place.pk if place else None)
    places = by_warehouse(rows)
    names = {house.pk: house.title for house in Warehouse.objects.filter(pk__in=places)}
    named = goods([row.variant_id for row in rows])
    units, value = sum(row.units for row in rows), sum(row.value for row in rows)
    table = Table(
        f"valuation {facts['day']}",
        [
            Column("SKU"),
            Column(_("Goods")),
            Column(_("Warehouse")),
            Column(_("Units"), "units"),
            Column(_("Value"), "money"),
        ],
        [[*named[row.variant_id], names[row.warehouse_id], row.units, row.value] for row in rows],
        [_("Total"), "", "", units, value],
    )
    chart = Chart(
        _("Value by warehouse, in ¥"),
        [names[key] for key in places],
        [value // 100 for _units, value in places.values()],
    )
    figures = [(_("Value"), value, "money"), (_("Units"), units, "units")]
    figures.append((_("Kinds of goods"), len(named), "units"))
    return Findings(figures, table, chart if len(places) > 1 else None)


def flowed(facts: Mapping[str, Any]) -> Findings:
    """Tell what was there, came, went and is there, in a window."""
    flows = flows_by(facts["by"], *window(facts["first"], facts["last"]))
    heads, named = names_of(facts["by"], list(flows))
    rows = sorted(flows.items(), key=lambda pair: -(pair[1].came + pair[1].went))
    whole = flow_of(
        sum(flow.opening for flow in flows.values()),
        sum(flow.came for flow in flows.values()),
        -sum(flow.went for flow in flows.values()),
    )
    words = [_("At the start"), _("Came in"), _("Went out"), _("At the end")]
    table = Table(
        f"flows {facts['first']} {facts['last']}",
        [*(Column(head) for head in heads), *(Column(word, "units") for word in words)],
        [[*named[key], *numbers(flow)] for key, flow in rows],
        [_("Total"), *[""] * (len(heads) - 1), *numbers(whole)],
    )
    figures = [(word, n, "units") for word, n in zip(words, numbers(whole), strict=True)]
    return Findings(figures, table)


def numbers(flow: Flow) -> list[int]:
    """Return a flow as its four numbers."""
    return [flow.opening, flow.came, flow.went, flow.closing]


def names_of(group: str, keys: list[Any]) -> tuple[list[Any], dict[Any, Sequence[Any]]]:
    """Return the headings of a group and its members' names."""
    if group == "variant":
        return ["SKU", _("Goods")], dict(goods(keys))
    if group == "warehouse":
        places = Warehouse.objects.filter(pk__in=keys)
        return [_("Warehouse")], {place.pk: [place.title] for place in places}
    return [_("Kind")], {key: [StockMove.Kind(key).label] for key in keys}


def aged(facts: Mapping[str, Any]) -> Findings:
    """Tell how long the goods have been lying here."""
    place = facts["warehouse"]
    ages = ageing(place.pk if place else None)
    named, spans, whole = goods(list(ages)), stretches(), total(ages.values())
    columns = [Column("SKU"), Column(_("Goods"))]
    for span in spans:
        columns.append(Column(_("%(span)s days: units") % {"span": span}, "units"))
        columns.append(Column(_("%(span)s days: value") % {"span": span}, "money"))

    def cells(age: Any) -> list[int]:
        pairs = zip(age.units, age.values, strict=True)
        return [number for pair in pairs for number in pair]

    table = Table(
        "ageing",
        columns,
        [[*named[key], *cells(age)] for key, age in ages.items()],
        [_("Total"), "", *cells(whole)],
    )
    chart = Chart(_("Value by days in stock, in ¥"), spans, [v // 100 for v in whole.values])
    old = (_("Older than 180 days"), whole.old_value, "money")
    return Findings([(_("Value"), whole.value, "money"), old], table, chart)


REPORTS = {
    report.name: report
    for report in (
        Report(
            "valuation",
            gettext_lazy("Value of the stock"),
            gettext_lazy("At cost, as it was known at the end of that day."),
            DayForm,
            valued,
        ),
        Report(
            "flows",
            gettext_lazy("Flows"),
            gettext_lazy("At the start − went out + came in = at the end."),
            FlowForm,
            flowed,
        ),
        Report(
            "ageing",
            gettext_lazy("Age of the stock"),
            gettext_lazy("Since the day the shop first got the goods."),
            PlaceForm,
            aged,
        ),
    )
}


def report_addresses(desk: Any) -> list[URLPattern]:
    """Return where the reports on stock are."""

    def see(request: HttpRequest, name: str) -> HttpResponse:
        if name not in REPORTS:
            raise Http404
        return answer(desk, request, REPORTS[name])

    guarded = desk.admin_site.admin_view(see)
    return [path("reports/<slug:name>/", guarded, name="inventory_stockitem_report")]
