"""What a shopper wanted to remember, as lists show it."""

from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery

from catalog.models import Favourite, Price, ProductCard, Variant
from catalog.querysets import ProductCardQuerySet
from operations.statements import Given, Statement

REMEMBERED = Statement(
    lambda: Favourite.objects.filter(user_id=Given(1), product_id=Given(2)).values_list("pk")
)


def is_favourite(user: Any, product_id: int) -> bool:
    """Tell whether a user wanted to remember a product."""
    return user.is_authenticated and REMEMBERED.row(user.pk, product_id) is not None


def lowest(product: str, at: datetime) -> Subquery:
    """Tell the lowest price (fen) of what is on sale of an outer row's product at a moment."""
    prices = Price.objects.selling(at).filter(variant__product=OuterRef(product))
    on_sale = prices.filter(variant__in=Variant.objects.on_sale(at))
    return Subquery(on_sale.order_by("amount").values("amount")[:1])


def favourites_of(user: Any) -> ProductCardQuerySet:
    """Return the cards of a user's favourites, retired ones as well, by ``place``: last first.

    ``cheaper_by`` is what they cost less (fen) than when they were saved; null is not known.
    """
    cards: ProductCardQuerySet = ProductCard.objects.light().select_related("product")
    if not user.is_authenticated:
        return cards.none()
    mine: ProductCardQuerySet = cards.filter(product__favourite__user_id=user.pk)
    told: ProductCardQuerySet = mine.annotate(
        place=F("product__favourite__id"),
        cheaper_by=F("product__favourite__saved_amount") - F("min_amount"),
    )
    return told.order_by("-place")
