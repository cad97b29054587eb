"""What a shopper wanted to remember, as lists show it."""

from typing import Any

from catalog.models import ProductCard
from catalog.querysets import ProductCardQuerySet


def favourites_of(user: Any) -> ProductCardQuerySet:
    """Return the cards of a user's favourites, the last one first; retired goods among them."""
    cards: ProductCardQuerySet = ProductCard.objects.light().select_related("product")
    if not user.is_authenticated:
        return cards.none()
    return cards.filter(product__favourite__user_id=user.pk).order_by("-product__favourite__id")
