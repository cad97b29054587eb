"""Reviews on the pages of departments that have never heard of them."""

from typing import Any

from django import template
from django.core.paginator import Paginator

import reviews.selectors

register = template.Library()

FIRST = 5


@register.inclusion_tag("reviews/_list.html", takes_context=True)
def product_reviews(context: dict[str, Any], product: Any) -> dict[str, Any]:
    """Show the newest reviews of a product with filters and a way to the others."""
    summary = reviews.selectors.summary(product.pk)
    pages = Paginator(reviews.selectors.reviews_of(product.pk), FIRST)
    pages.count = summary.count  # counted already; asking again would cost a query
    return {
        "product": product,
        "page": pages.page(1),
        "summary": summary,
        "wishes": {},
        "is_excerpt": True,
        "request": context.get("request"),
    }
