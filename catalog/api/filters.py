"""The questions a list of products answers, checked by django-filter."""

from functools import lru_cache
from typing import Any

import django_filters
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from catalog.forms import MOST_VALUES, attributes_in
from catalog.models import ProductCard
from catalog.selectors.listing import Filters, first_fit
from catalog.selectors.product import LARGEST_KEY

ORDERINGS = ("-sold_count", "price", "-price", "-published_at")
MOST_QUESTIONS = 500
WHOLE = ("category", "price_min", "price_max", "rating")


class NumbersFilter(django_filters.BaseInFilter, django_filters.NumberFilter):  # type: ignore[misc]
    """Whole numbers, separated by commas."""


class ProductFilters(django_filters.FilterSet):  # type: ignore[misc]  # it ships no types
    """Filters of ``/products/``; amounts in fen."""

    q = django_filters.CharFilter(label=_("words"), max_length=100)
    category = django_filters.NumberFilter(min_value=1, max_value=LARGEST_KEY)
    brand = NumbersFilter(label=_("keys, separated by commas"))
    price_min = django_filters.NumberFilter(min_value=0, max_value=10**11)
    price_max = django_filters.NumberFilter(min_value=0, max_value=10**11)
    in_stock = django_filters.BooleanFilter()
    rating = django_filters.NumberFilter(min_value=1, max_value=5)
    ordering = django_filters.ChoiceFilter(choices=[(name, name) for name in ORDERINGS])

    class Meta:
        model = ProductCard
        fields: list[str] = []

    @property
    def asked(self) -> Filters:
        """Return what was asked in the catalogue's own words; the form must be valid."""
        said = self.form.cleaned_data
        whole = {name: None if said[name] is None else int(said[name]) for name in WHOLE}
        brands = [int(key) for key in (said["brand"] or [])[:MOST_VALUES]]
        return Filters(
            text=" ".join((said["q"] or "").split()),
            category_id=whole["category"],
            brand_ids=tuple(key for key in brands if 0 < key <= LARGEST_KEY),
            price_min=whole["price_min"],
            price_max=whole["price_max"],
            is_in_stock=bool(said["in_stock"]),
            rating_min=whole["rating"],
            attributes=attributes_in(self.data),
            ordering=said["ordering"] or "",
        )


class CardFilters(DjangoFilterBackend):  # type: ignore[misc]
    """Narrow cards to what was asked and number them in the asked order."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """Return the cards that were asked for. Raises ValidationError for a wrong question."""
        filters = self.asked(request, view)
        attempt = first_fit(filters)
        cards = attempt.cards.filter(*filters.conditions().values())
        return cards.light().placed(filters.ordering, attempt.literal)

    def asked(self, request: Request, view: Any) -> Filters:
        """Read the question once a request."""
        if not hasattr(view, "asked"):
            view.asked = question(request.query_params.urlencode())
        asked: Filters = view.asked
        return asked

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str]:
        """Tell the cursor which way the numbers run."""
        return ("place",) if self.asked(request, view).ordering == "price" else ("-place",)


@lru_cache(maxsize=MOST_QUESTIONS)
def question(query: str) -> Filters:
    """Read a question, once while it is often asked. Raises ValidationError for a wrong one."""
    questions = ProductFilters(QueryDict(query), ProductCard.objects.none())
    if not questions.is_valid():
        raise ValidationError(questions.errors)
    return questions.asked


class LastFirst(BaseFilterBackend):
    """Follow ``place`` from the highest down."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """Return all of them."""
        return queryset

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str]:
        """Tell the cursor which way the numbers run."""
        return ("-place",)
