"""One page of a list of goods, for a category or a search, with the facets that narrow it.

Two queries: everything countable in one, the cards in another. A search that finds nothing asks
again, more loosely.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q

import catalog.tokens
from catalog.models import ProductCard, Variant
from catalog.querysets import ProductCardQuerySet
from catalog.selectors.facets import (
    MOST_COUNTED,
    Counts,
    Facet,
    count_facets,
    counts_of,
    facets_of,
    prepared_count,
)
from operations.statements import Given, Statement

PAGE_SIZE = 24
MAX_PAGES = 100
NOWHERE = 0
ORDERINGS: Mapping[str, tuple[str, ...]] = {
    "-sold_count": ("-is_in_stock", "-sold_count", "-product_id"),
    "price": ("-is_in_stock", "min_amount", "-product_id"),
    "-price": ("-is_in_stock", "-min_amount", "-product_id"),
    "-published_at": ("-is_in_stock", "-published_at", "-product_id"),
}


@dataclass(frozen=True)
class Filters:
    """What a shopper asked for; amounts in fen."""

    text: str = ""
    category_id: int | None = None
    brand_ids: tuple[int, ...] = ()
    price_min: int | None = None
    price_max: int | None = None
    is_in_stock: bool = False
    rating_min: int | None = None
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ordering: str = ""

    def conditions(self) -> dict[str, Q]:
        """Return one condition a facet, so that each facet can be counted without its own."""
        conditions = {}
        if self.brand_ids:
            conditions["brand"] = Q(brand_id__in=self.brand_ids)
        if self.price_min is not None or self.price_max is not None:
            low = Q(min_amount__gte=self.price_min) if self.price_min is not None else Q()
            high = Q(min_amount__lte=self.price_max) if self.price_max is not None else Q()
            conditions["price"] = low & high
        if self.is_in_stock:
            conditions["stock"] = Q(is_in_stock=True)
        if self.rating_min:
            stars = Q(rating_sum__gte=F("review_count") * self.rating_min)
            conditions["rating"] = Q(review_count__gt=0) & stars
        for code, values in self.attributes.items():
            tokens = [f"{code}:{value}" for value in values]
            conditions[f"attr.{code}"] = Q(attribute_values__overlap=tokens)
        return conditions


@dataclass(frozen=True)
class Listing:
    """A page of cards, how many there are in all, and what narrows them further."""

    filters: Filters
    page: "Page[ProductCard]"
    counts: Counts
    is_loose: bool

    @property
    def cards(self) -> list[ProductCard]:
        """Return the cards of this page."""
        return list(self.page.object_list)

    @property
    def total(self) -> int:
        """Return how many cards there are in all."""
        return self.counts.total

    @property
    def before_narrowing(self) -> int:
        """Return how many cards there would be without any choice."""
        return self.counts.before_narrowing

    @property
    def is_capped(self) -> bool:
        """Tell whether there are more cards than are counted."""
        return self.before_narrowing >= MOST_COUNTED

    @property
    def facets(self) -> tuple[Facet, ...]:
        """Return what narrows the list further."""
        return facets_of(self.counts.rows, chosen(self.filters))


class KnownCount(Paginator):
    """Pages over a list whose length is known already, and no deeper than anybody reads."""

    def __init__(self, total: int) -> None:
        super().__init__(range(min(total, MAX_PAGES * PAGE_SIZE)), PAGE_SIZE)


def listing(
    filters: Filters, page_number: int | str = 1, shelf_ids: tuple[int, ...] = ()
) -> Listing:
    """Answer one page of goods; ``shelf_ids`` are the sub-categories to count."""
    conditions = filters.conditions()
    for attempt in attempts(filters):
        counts = attempt.count(conditions, shelf_ids)
        if counts.before_narrowing:
            break
    page = KnownCount(counts.total).get_page(page_number)
    if conditions or filters.ordering or page.number > 1:
        cards = attempt.cards.filter(*conditions.values()).light()
        if filters.ordering:
            cards = cards.order_by(*ORDERINGS[filters.ordering])
        first = PAGE_SIZE * (page.number - 1)
        page.object_list = list(cards[first : first + PAGE_SIZE])
    else:
        page.object_list = attempt.first_page()
    return Listing(filters, page, counts, attempt.is_loose)


def cards_of(category_id: Any, literal: Any, sound: Any, code: Any) -> ProductCardQuerySet:
    """Choose what may be seen: in a category, matching a tsquery, or nearly spelt like a text.

    A code is what one variant has as its SKU or barcode, in capitals.
    """
    cards = ProductCard.objects.visible()
    if category_id is not None:
        cards = cards.within_category(category_id)
    if literal is not None:
        return cards.matching(literal).relevant_first(literal)
    if sound is not None:
        cards = cards.sounding_like(sound)
    if code is not None:
        cards = cards.filter(product_id__in=Variant.objects.coded(code).values("product_id"))
    return cards.popular_first()


@dataclass(frozen=True)
class Attempt:
    """One way to read what was asked, ordered by how well it fits."""

    category_id: int | None = None
    literal: str | None = None
    sound: str | None = None
    code: str | None = None
    is_loose: bool = False

    @property
    def cards(self) -> ProductCardQuerySet:
        """Return the cards that fit."""
        return cards_of(*self.facts)

    @property
    def facts(self) -> tuple[int | str | None, ...]:
        """Return what the cards are chosen by."""
        return self.category_id, self.literal, self.sound, self.code

    @property
    def kind(self) -> tuple[bool, ...]:
        """Return which of the facts are given: what statements are prepared for."""
        return tuple(fact is not None for fact in self.facts)

    @property
    def given(self) -> list[int | str]:
        """Return the facts that are given: what statements are executed with."""
        return [fact for fact in self.facts if fact is not None]

    def count(self, conditions: Mapping[str, Q], shelf_ids: tuple[int, ...]) -> Counts:
        """Count what fits, and what each further choice would leave."""
        if conditions:
            return count_facets(self.cards, conditions, shelf_ids)
        return counts_of(counting(self.kind).rows(*self.given, list(shelf_ids)))

    def first_page(self) -> list[ProductCard]:
        """Return the cards that fit best."""
        return beginning(self.kind).instances(*self.given)


@cache
def counting(kind: tuple[bool, ...]) -> Statement:
    """Prepare counting for one kind of question."""
    return prepared_count(lambda: cards_of(*places(kind)), sum(kind))


@cache
def beginning(kind: tuple[bool, ...]) -> Statement:
    """Write the first page for one kind of question; the best plan depends on what is given."""
    return Statement(lambda: cards_of(*places(kind)).light()[:PAGE_SIZE], plans_anew=True)


def places(kind: tuple[bool, ...]) -> Iterator[Given | None]:
    """Give each given fact the number of its place."""
    numbers = count(1)
    return (Given(next(numbers)) if is_given else None for is_given in kind)


def attempts(filters: Filters) -> Iterator[Attempt]:
    """Yield ways to find something: a code, all words, any word, nearly these words."""
    within = filters.category_id
    if not filters.text:
        yield Attempt(within)
        return
    every, some = (catalog.tokens.query(filters.text, any_of=loose) for loose in (False, True))
    if not every:
        yield Attempt(NOWHERE)
        return
    if catalog.tokens.is_code(filters.text):
        yield Attempt(within, code=catalog.tokens.normalise(filters.text).upper())
    yield Attempt(within, every)
    if some != every:
        yield Attempt(within, some, is_loose=True)
    yield Attempt(within, sound=catalog.tokens.normalise(filters.text), is_loose=True)


def first_fit(filters: Filters) -> Attempt:
    """Return the strictest way to read a search that finds anything, else the loosest."""
    for attempt in attempts(filters):
        if not filters.text or attempt.cards.exists():
            break
    return attempt


def chosen(filters: Filters) -> dict[str, tuple[str, ...]]:
    """Return the chosen values of each facet, as the facets' choices spell them."""
    return {
        "brand": tuple(map(str, filters.brand_ids)),
        "stock": ("1",) if filters.is_in_stock else (),
        "rating": (str(filters.rating_min),) if filters.rating_min else (),
    } | {f"attr.{code}": values for code, values in filters.attributes.items()}


def popular(category_id: int | None = None, limit: int = PAGE_SIZE) -> list[ProductCard]:
    """Return what sells best and can be bought, in a category or everywhere."""
    cards = ProductCard.objects.visible().light()
    if category_id is not None:
        cards = cards.within_category(category_id)
    return list(cards.popular_first()[:limit])
