"""One page of a list of goods, for a category or a search, with the facets that narrow it.

Two queries: everything countable in one, the cards in another. A search that finds nothing asks
again, more loosely.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import F, Q
from django.utils.functional import cached_property

import catalog.tokens
from catalog.models import ProductCard
from catalog.querysets import ProductCardQuerySet
from catalog.selectors.facets import MOST_COUNTED, Facet, count_facets, facets_of

PAGE_SIZE = 24
MAX_PAGES = 100
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
    total: int
    is_capped: bool
    before_narrowing: int
    facets: tuple[Facet, ...]
    is_loose: bool

    @property
    def cards(self) -> list[ProductCard]:
        """Return the cards of this page."""
        return list(self.page.object_list)


class KnownCount(Paginator):
    """Pages over a list whose length is known already, and no deeper than anybody reads."""

    def __init__(self, cards: ProductCardQuerySet, total: int) -> None:
        super().__init__(cards, PAGE_SIZE)
        self.total = total

    @cached_property
    def count(self) -> int:
        """Return the length, no more than what the deepest page shows."""
        return min(self.total, MAX_PAGES * PAGE_SIZE)


def listing(
    filters: Filters, page_number: int | str = 1, shelf_ids: tuple[int, ...] = ()
) -> Listing:
    """Answer one page of goods; ``shelf_ids`` are the sub-categories to count."""
    conditions = filters.conditions()
    for attempt in attempts(filters):
        counts = count_facets(attempt.cards, conditions, shelf_ids)
        if counts.before_narrowing:
            break
    cards = attempt.cards.filter(*conditions.values())
    if filters.ordering:
        cards = cards.order_by(*ORDERINGS[filters.ordering])
    page = KnownCount(cards.light(), counts.total).get_page(page_number)
    page.object_list = list(page.object_list)
    return Listing(
        filters=filters,
        page=page,
        total=counts.total,
        is_capped=counts.before_narrowing >= MOST_COUNTED,
        before_narrowing=counts.before_narrowing,
        facets=facets_of(counts.rows, chosen(filters)),
        is_loose=attempt.is_loose,
    )


@dataclass(frozen=True)
class Attempt:
    """One way to read what was asked, ordered by how well it fits."""

    cards: ProductCardQuerySet
    literal: str = ""
    is_loose: bool = False


def attempts(filters: Filters) -> Iterator[Attempt]:
    """Yield ways to find something: all words, any word, nearly these words."""
    scope = ProductCard.objects.visible()
    if filters.category_id is not None:
        scope = scope.within_category(filters.category_id)
    if not filters.text:
        yield Attempt(scope.popular_first())
        return
    every, some = (catalog.tokens.query(filters.text, any_of=loose) for loose in (False, True))
    if not every:
        yield Attempt(scope.none())
        return
    yield Attempt(scope.matching(every).relevant_first(every), every)
    if some != every:
        yield Attempt(scope.matching(some).relevant_first(some), some, is_loose=True)
    text = catalog.tokens.normalise(filters.text)
    yield Attempt(scope.sounding_like(text).popular_first(), is_loose=True)


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
