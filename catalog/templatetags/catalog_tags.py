"""Shelves and what search engines are told of them, and of products."""

import json
from collections.abc import Sequence
from typing import Any

from django import template
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from catalog.selectors.product import Offer, Shown
from catalog.selectors.shelves import Shelf, Tree

register = template.Library()

UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
IN_STOCK = "https://schema.org/InStock"
OUT_OF_STOCK = "https://schema.org/OutOfStock"


@register.filter
def below(tree: Tree, shelf: Shelf) -> list[Shelf]:
    """Return the shelves directly below one."""
    return tree.below(shelf)


@register.simple_tag
def shelf_icon(shelf: Shelf) -> SafeString:
    """Draw a shelf's icon: a stored picture, a character, or the beginning of its name."""
    if "." in shelf.icon:
        return format_html(
            '<span class="shelf-icon"><img class="picture" src="{}" alt="" width="64" height="64"'
            ' loading="lazy"></span>',
            default_storage.url(shelf.icon),
        )
    sign = shelf.icon or shelf.title[:1]
    return format_html('<span class="shelf-icon" aria-hidden="true">{}</span>', sign)


@register.simple_tag
def trail_data(trail: Sequence[Shelf], last: str = "") -> SafeString:
    """Tell search engines where a page stands."""
    site = settings.SITE_URL
    steps = [{"name": shelf.title, "item": f"{site}{shelf.url}"} for shelf in trail]
    steps += [{"name": last}] if last else []
    items = [{"@type": "ListItem", "position": at, **step} for at, step in enumerate(steps, 1)]
    return linked_data({"@type": "BreadcrumbList", "itemListElement": items})


@register.simple_tag
def product_data(shown: Shown, stock: dict[int, Any]) -> SafeString:
    """Tell search engines what a product is, costs and whether it can be bought."""
    product, site = shown.product, settings.SITE_URL
    url = f"{site}{product.get_absolute_url()}"
    facts: dict[str, Any] = {
        "@type": "Product",
        "name": product.title,
        "url": url,
        "image": [f"{site}{picture.url}" for picture in shown.pictures],
        "description": product.pitch or product.words[:500] or product.title,
    }
    if product.brand:
        facts["brand"] = {"@type": "Brand", "name": product.brand.title}
    if shown.card and shown.card.review_count:
        facts["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": round(shown.card.rating or 0, 1),
            "reviewCount": shown.card.review_count,
        }
    if len(shown.offers) > 1:
        facts |= {"@type": "ProductGroup", "productGroupID": str(product.pk)}
        facts["hasVariant"] = [
            {
                "@type": "Product",
                "sku": offer.sku,
                "name": f"{product.title} {offer.title}".strip(),
                "image": facts["image"],
                "offers": offer_data(offer, f"{url}?variant={offer.id}", stock),
            }
            for offer in shown.offers
        ]
    else:
        for offer in shown.offers:
            facts |= {"sku": offer.sku, "offers": offer_data(offer, url, stock)}
    return linked_data(facts)


def offer_data(offer: Offer, url: str, stock: dict[int, Any]) -> dict[str, Any]:
    """Describe one variant's price and whether it can be bought."""
    can_buy = bool(stock and (found := stock.get(offer.id)) and found.can_buy)
    return {
        "@type": "Offer",
        "url": url,
        "price": f"{offer.amount / 100:.2f}",
        "priceCurrency": settings.CURRENCY,
        "availability": IN_STOCK if can_buy else OUT_OF_STOCK,
        "itemCondition": "https://schema.org/NewCondition",
    }


def linked_data(facts: dict[str, Any]) -> SafeString:
    """Write JSON-LD, to stand in a script element, that no text in it can break out of."""
    text = json.dumps({"@context": "https://schema.org", **facts}, ensure_ascii=False)
    return mark_safe(text.translate(UNSAFE))
