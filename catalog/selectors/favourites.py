"""What a shopper wanted to remember, as lists show it."""

from typing import Any

from django.db.models import F

from catalog.models import ProductCard
from catalog.querysets import ProductCardQuerySet


def favourites_of(user: Any) -> ProductCardQuerySet:
    """Return the cards of a user's favourites, retired ones as well, by ``place``: last first."""
    cards: ProductCardQuerySet = ProductCard.objects.light().select_related("product")
    if not user.is_authenticated:
        return cards.none()
    mine: ProductCardQuerySet = cards.filter(product__favourite__user_id=user.pk)
    numbered: ProductCardQuerySet = mine.annotate(place=F("product__favourite__id"))
    return numbered.order_by("-place")
