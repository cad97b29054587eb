"""How many cards each further choice would leave, counted in one query.

Each facet is counted as if its own choices were not made (so that a second brand can be added) and
all others were. What is countable is capped: nobody reads the 2,001st result.
"""

# ruff: noqa: S608 - every name in the SQL is one of ours, every value a parameter

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext as _

from catalog.models import speaks_english
from catalog.querysets import ProductCardQuerySet
from operations.statements import Row, Statement, text_of

MOST_COUNTED = 2000
MOST_CHOICES = 30
PRICE_BANDS = (2000, 5000, 10000, 20000, 50000, 100000, 300000)
COUNTED = (
    "product_id", "brand_id", "min_amount", "is_in_stock", "rating_sum", "review_count",
    "category_ids", "attribute_values",
)  # fmt: skip
NONE = "'', '', '', '', '', '', ''"
WELL_RATED = "review_count > 0 AND rating_sum >= 4 * review_count"
BAND = f"width_bucket(min_amount, ARRAY[{', '.join(map(str, PRICE_BANDS))}]::bigint[])::text"
SHELVES = f"shelf::text, count(*), {NONE} FROM found, unnest(category_ids) AS shelf"
BRAND_SQL = """
SELECT 'brand', brand.id::text, best.n, brand.name, brand.name_en, '', '', '', '', ''
FROM ({best}) AS best JOIN catalog_brand AS brand ON brand.id = best.brand_id"""
ATTRIBUTE_SQL = """
SELECT 'attr.' || attribute.code, split_part(best.token, ':', 2), best.n,
       coalesce(choice.name, ''), coalesce(choice.name_en, ''),
       attribute.name, attribute.name_en, attribute.kind, attribute.unit,
       attribute.unit_en
FROM (SELECT token, count(*) AS n FROM found, unnest(attribute_values) AS token
      WHERE {where} GROUP BY 1 ORDER BY 2 DESC LIMIT 200) AS best
JOIN (SELECT DISTINCT ON (code) * FROM catalog_attribute
      WHERE is_filterable ORDER BY code, id) AS attribute
  ON attribute.code = split_part(best.token, ':', 1)
LEFT JOIN (SELECT DISTINCT ON (about.code, choice.code)
                  about.code AS about, choice.code, choice.name, choice.name_en
           FROM catalog_attributechoice AS choice
           JOIN catalog_attribute AS about ON about.id = choice.attribute_id
           ORDER BY about.code, choice.code, choice.id) AS choice
  ON choice.about = attribute.code AND choice.code = split_part(best.token, ':', 2)"""


class Count(NamedTuple):
    """One choice of one facet: how it is called in both languages and how many it would leave."""

    facet: str
    value: str
    n: int
    name: str = ""
    name_en: str = ""
    facet_name: str = ""
    facet_name_en: str = ""
    kind: str = ""
    unit: str = ""
    unit_en: str = ""


@dataclass(frozen=True)
class Counts:
    """All counts of a list: with every choice made, without any, and of every choice."""

    total: int
    before_narrowing: int
    rows: tuple[Count, ...]


@dataclass(frozen=True)
class Choice:
    """One choice of a facet as pages and API show it."""

    value: str
    label: str
    count: int
    is_on: bool


@dataclass(frozen=True)
class Facet:
    """One group of choices."""

    code: str
    label: str
    kind: str
    unit: str
    choices: tuple[Choice, ...]


def count_facets(
    cards: ProductCardQuerySet, conditions: Mapping[str, Q], shelf_ids: tuple[int, ...]
) -> Counts:
    """Count every choice among ``cards`` in one query."""
    flags = {name: f"is_{number}" for number, name in enumerate(conditions)}
    marked = cards.order_by().annotate(
        **{flags[name]: ExpressionWrapper(q, BooleanField()) for name, q in conditions.items()}
    )
    rows = marked.values_list(*COUNTED, *flags.values())[:MOST_COUNTED]
    try:
        inner, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return Counts(0, 0, ())
    begins = [f"{name[5:]}:" for name in flags if name.startswith("attr.")]
    with connection.cursor() as cursor:
        sql = counting_sql(inner, flags, shelves="%s")
        cursor.execute(sql, [*parameters, list(shelf_ids), *begins])
        return counts_of(cursor.fetchall())


def prepared_count(cards: Callable[[], ProductCardQuerySet], places: int) -> Statement:
    """Prepare counting every choice among cards of so many ``Given`` places, then the shelves."""
    found = text_of(cards().order_by().values_list(*COUNTED)[:MOST_COUNTED])
    return Statement(counting_sql(found, {}, shelves=f"${places + 1}::bigint[]"))


def counts_of(rows: list[Row]) -> Counts:
    """Shape what a counting statement returned."""
    counted = [Count._make(row) for row in rows]
    sums = {count.value: count.n for count in counted if count.facet == "sum"}
    choices = tuple(count for count in counted if count.facet != "sum")
    return Counts(sums.get("narrowed", 0), sums.get("all", 0), choices)


def counting_sql(inner: str, flags: Mapping[str, str], shelves: str) -> str:
    """Write the statement that counts what ``inner`` finds; every name in it is one of ours.

    Its parameters are those of ``inner``, the shelves, and the beginning of each asked attribute's
    tokens.
    """

    def others(*own: str) -> str:
        return " AND ".join(flag for name, flag in flags.items() if name not in own) or "TRUE"

    def also(*own: str) -> str:
        return f" AND {others(*own)}"

    attributes = {name: flag for name, flag in flags.items() if name.startswith("attr.")}
    tokens = [f"({flag} OR starts_with(token, %s))" for flag in attributes.values()]
    brands = f"SELECT brand_id, count(*) AS n FROM found WHERE {others('brand')} GROUP BY 1"
    stated = " AND ".join([others(*attributes), *tokens])
    columns = ", ".join([*COUNTED, *flags.values()])
    selects = [
        f"SELECT 'sum', 'all', count(*), {NONE} FROM found",
        f"SELECT 'sum', 'narrowed', count(*), {NONE} FROM found WHERE {others()}",
        f"SELECT 'stock', '1', count(*), {NONE} FROM found WHERE is_in_stock{also('stock')}",
        f"SELECT 'rating', '4', count(*), {NONE} FROM found WHERE {WELL_RATED}{also('rating')}",
        f"SELECT 'price', {BAND}, count(*), {NONE} FROM found WHERE {others('price')} GROUP BY 2",
        f"SELECT 'shelf', {SHELVES} WHERE shelf = ANY({shelves}){also()} GROUP BY 2",
        BRAND_SQL.format(best=f"{brands} ORDER BY 2 DESC LIMIT {MOST_CHOICES}"),
        ATTRIBUTE_SQL.format(where=stated),
    ]
    found = f"WITH found ({columns}) AS MATERIALIZED ({inner})"
    return f"{found} {' UNION ALL '.join(selects)}"


def facets_of(
    counts: tuple[Count, ...], chosen: Mapping[str, tuple[str, ...]]
) -> tuple[Facet, ...]:
    """Shape counts into facets, those of attributes last."""
    english = speaks_english()
    groups: dict[str, list[Count]] = {}
    for count in counts:
        groups.setdefault(count.facet, []).append(count)
    facets = []
    for code, rows in groups.items():
        on = chosen.get(code, ())
        first = rows[0]
        facets.append(
            Facet(
                code=code,
                label=(first.facet_name_en or first.facet_name) if english else first.facet_name,
                kind=first.kind or code,
                unit=unit_of(first, english=english),
                choices=choices_of(code, rows, on, english=english),
            )
        )
    return tuple(sorted(facets, key=lambda facet: (facet.code.startswith("attr."), facet.label)))


def choices_of(
    code: str, rows: list[Count], on: tuple[str, ...], *, english: bool
) -> tuple[Choice, ...]:
    """Shape the choices of one facet: those made, then the most frequent ones."""
    ranked = sorted(rows, key=lambda row: (row.value not in on, -row.n, row.value))
    return tuple(
        Choice(row.value, label_of(row, english=english), row.n, row.value in on)
        for row in ranked[:MOST_CHOICES]
    )


def label_of(row: Count, *, english: bool) -> str:
    """Return what a choice is called in the reader's language."""
    if row.kind == "boolean":
        return _("Yes") if row.value == "yes" else _("No")
    name = (row.name_en or row.name) if english else row.name
    return name or f"{row.value} {unit_of(row, english=english)}".strip()


def unit_of(row: Count, *, english: bool) -> str:
    """Return what a number is counted in, in the reader's language."""
    return (row.unit_en or row.unit) if english else row.unit


def band_of(value: str) -> tuple[int, int | None]:
    """Return the lowest and highest amount of a price band; None where it has no end."""
    edges = (0, *PRICE_BANDS)
    number = int(value)
    return edges[number], edges[number + 1] if number + 1 < len(edges) else None
