"""How pages show promotions and coupons."""

from typing import Any

from django import template
from django.utils import timezone

import promotions.selectors
from promotions import wording
from promotions.rules import Kind, Line, Rule

register = template.Library()


@register.filter
def face(rule: Rule) -> str:
    """Write what a coupon is worth as large as it stands on it: ``¥20``, ``8.5 折``."""
    if rule.kind == Kind.PERCENT:
        return wording.discount(rule.share)
    most = max((off for _least, off in rule.tiers), default=rule.amount)
    return wording.yuan(most)


@register.filter
def offer_name(rule: Rule) -> str:
    """Return a rule's name in the reader's language."""
    return wording.named(rule)


@register.filter
def offer_terms(rule: Rule) -> str:
    """Say what a rule takes off, on what and for whom."""
    return wording.for_shoppers(rule)


@register.inclusion_tag("promotions/product_offers.html")
def product_offers(product: Any, category_ids: Any) -> dict[str, Any]:
    """Show the offers that run and cover a product; nothing where there are none."""
    line = Line(0, 0, 1, product.pk, frozenset(category_ids or ()), product.brand_id)
    rules = promotions.selectors.running_rules(timezone.now())
    return {"offers": [rule for rule in rules if rule.conditions.scope.covers(line)]}
