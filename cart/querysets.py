"""Choices of carts."""

from typing import Any, Self

from django.db import models


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
        return self.select_related("variant__product__card").prefetch_related(
            "variant__option_values"
        )
