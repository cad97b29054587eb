"""Reviews on the pages of departments that have never heard of them."""

from typing import Any

from django import template

import reviews.selectors

register = template.Library()


@register.inclusion_tag("reviews/_excerpt.html")
def product_reviews(product: Any) -> dict[str, Any]:
    """Show the newest reviews of a product with filters and a way to the others."""
    return {"excerpt": reviews.selectors.excerpt(product.pk)}
