"""What a shopper wanted to remember, as lists show it."""

from typing import Any

from django.db.models import F

from catalog.models import Favourite, ProductCard
from catalog.querysets import ProductCardQuerySet
from operations.statements import Given, Statement

REMEMBERED = Statement(
    lambda: Favourite.objects.filter(user_id=Given(1), product_id=Given(2)).values_list("pk")
)


def is_favourite(user: Any, product_id: int) -> bool:
    """Tell whether a user wanted to remember a product."""
    return user.is_authenticated and REMEMBERED.row(user.pk, product_id) is not None


def favourites_of(user: Any) -> ProductCardQuerySet:
    """Return the cards of a user's favourites, retired ones as well, by ``place``: last first."""
    cards: ProductCardQuerySet = ProductCard.objects.light().select_related("product")
    if not user.is_authenticated:
        return cards.none()
    mine: ProductCardQuerySet = cards.filter(product__favourite__user_id=user.pk)
    numbered: ProductCardQuerySet = mine.annotate(place=F("product__favourite__id"))
    return numbered.order_by("-place")
