"""Choices of carts."""

from typing import Any, Self

from django.db import models

UNSHOWN = (
    "variant__product__description",
    "variant__product__description_en",
    "variant__product__card__search_vector",
    "variant__product__card__search_text",
    "variant__product__card__attribute_values",
    "variant__product__card__category_ids",
)


class CartQuerySet(models.QuerySet[Any]):
    """Carts by owner and state."""

    def open(self) -> Self:
        """Keep carts that can still be filled."""
        return self.filter(state="open")

    def lock(self) -> Self:
        """Lock the chosen rows in primary-key order."""
        return self.order_by("pk").select_for_update(no_key=True, of=("self",))


class CartLineQuerySet(models.QuerySet[Any]):
    """Cart lines by selection."""

    def selected(self) -> Self:
        """Keep the lines the shopper wants to order now."""
        return self.filter(is_selected=True)

    def with_goods(self) -> Self:
        """Fetch what a line shows along: variant, product, card, options."""
        lines = self.select_related("variant__product__card").defer(*UNSHOWN)
        return lines.prefetch_related("variant__option_values")
