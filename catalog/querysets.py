"""Choices of goods."""

from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.search import SearchQueryField, SearchRank
from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Func, Q, Value, When
from django.db.models.functions import Cast, Extract, Ln, Upper
from treebeard.mp_tree import MP_NodeManager, MP_NodeQuerySet


class CategoryQuerySet(MP_NodeQuerySet):  # type: ignore[misc]  # treebeard ships no types
    """Categories by what shoppers may see."""

    def visible(self) -> Self:
        """Keep categories shoppers may see."""
        return self.filter(is_visible=True)  # type: ignore[no-any-return]


class CategoryManager(MP_NodeManager.from_queryset(CategoryQuerySet)):  # type: ignore[misc]
    """Categories in the order of the tree."""

    def get_queryset(self) -> CategoryQuerySet:
        """Return the shop's own queryset, which treebeard's manager would replace by its own."""
        rows: CategoryQuerySet = CategoryQuerySet(self.model, using=self._db).order_by("path")
        return rows


class ProductQuerySet(models.QuerySet[Any]):
    """Products by what shoppers may do with them."""

    def on_sale(self, at: datetime) -> Self:
        """Keep products that are on sale at a moment."""
        return self.filter(status="on_sale", published_at__lte=at)

    def published(self) -> Self:
        """Keep products that have ever been on sale: their pages exist for good."""
        return self.exclude(status="draft")


class VariantQuerySet(models.QuerySet[Any]):
    """Variants by what shoppers may do with them."""

    def on_sale(self, at: datetime) -> Self:
        """Keep variants that may be bought at a moment, as far as the catalogue knows."""
        return self.filter(is_active=True, product__status="on_sale", product__published_at__lte=at)

    def coded(self, code: Any) -> Self:
        """Keep the active variants with this SKU or barcode, in capitals."""
        return self.alias(capitals=Upper("sku")).filter(
            Q(capitals=code) | Q(barcode=code), is_active=True
        )


class PriceQuerySet(models.QuerySet[Any]):
    """Prices by time and kind."""

    def valid(self, at: datetime) -> Self:
        """Keep prices that hold at a moment."""
        return self.filter(
            Q(starts_at__isnull=True) | Q(starts_at__lte=at),
            Q(ends_at__isnull=True) | Q(ends_at__gt=at),
        )

    def selling(self, at: datetime) -> Self:
        """Keep the selling prices that hold at a moment: at most one a variant."""
        return self.valid(at).filter(kind="selling")


class FavouriteQuerySet(models.QuerySet[Any]):
    """Favourites by owner."""

    def owned_by(self, user: Any) -> Self:
        """Keep the favourites of one user; nobody's for an anonymous one."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


PLACE_STEP = 2**26
PLACE_COLUMNS = {"-sold_count": "sold_count", "price": "min_amount", "-price": "min_amount"}
RELEVANCE_STEPS = 1_000_000
RELEVANCE_CAP = 10**10


class Matches(Func):
    """PostgreSQL's ``vector @@ query``."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = models.BooleanField()


def tsquery(literal: str | Value) -> Cast:
    """Turn a tsquery literal of ours into an expression; no parser of PostgreSQL's has a say."""
    return Cast(Value(literal) if isinstance(literal, str) else literal, SearchQueryField())


def relevance(literal: str | Value) -> Any:
    """Weigh a card's text against a tsquery literal, and what it sold."""
    rank = SearchRank(F("search_vector"), tsquery(literal))
    return rank * (1 + Ln(1 + F("sold_count")))


class ProductCardQuerySet(models.QuerySet[Any]):
    """Cards by what a list wants to show."""

    def visible(self) -> Self:
        """Keep cards shoppers may see."""
        return self.filter(is_visible=True)

    def light(self) -> Self:
        """Leave out the wide columns that no list shows."""
        return self.defer("search_vector", "search_text", "attribute_values")

    def within_category(self, category_id: int | Value) -> Self:
        """Keep cards whose product stands in a category or below it."""
        return self.filter(category_ids__contains=[category_id])

    def matching(self, literal: str | Value) -> Self:
        """Keep cards that match a tsquery literal."""
        return self.filter(Matches(F("search_vector"), tsquery(literal)))

    def sounding_like(self, text: str | Value) -> Self:
        """Keep cards with words spelt, or typed in pinyin, nearly like ``text``."""
        return self.filter(search_text__trigram_word_similar=text)

    def popular_first(self) -> Self:
        """Order by what can be bought, then by what sells."""
        return self.order_by("-is_in_stock", "-sold_count", "-product_id")

    def relevant_first(self, literal: str | Value) -> Self:
        """Order by what can be bought, then by text and sales together."""
        return self.order_by("-is_in_stock", relevance(literal).desc(), "-product_id")

    def placed(self, ordering: str, literal: str | None = None) -> Self:
        """Give each card one unique number, ``place``, that a cursor can follow."""
        if ordering == "-published_at":
            value: Any = Extract("published_at", "epoch")
        elif ordering:
            value = F(PLACE_COLUMNS[ordering])
        elif literal:
            in_stock = Case(When(is_in_stock=True, then=Value(RELEVANCE_CAP)), default=Value(0))
            value = in_stock + relevance(literal) * RELEVANCE_STEPS
        else:
            return self.annotate(place=F("product_id"))
        whole = Cast(value, models.BigIntegerField())
        place = whole * Value(PLACE_STEP) + F("product_id")
        return self.annotate(place=ExpressionWrapper(place, models.BigIntegerField()))
