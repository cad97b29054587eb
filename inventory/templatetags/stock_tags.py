"""How pages of other departments show stock."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from inventory.selectors.availability import Availability, availability, judge, left_of

register = template.Library()


@register.inclusion_tag("components/stock_badge.html")
def stock_badge(variant_id: int) -> dict[str, Any]:
    """Show whether a variant can be bought, and when few are left, how many."""
    return {"availability": availability(variant_id)}


@register.simple_tag
def stock_of(variants: Iterable[Any]) -> dict[int, Availability]:
    """Judge variants that are known to be on sale and priced, all in one query, by their keys."""
    by_key = {variant.pk: variant for variant in variants}
    left = left_of(by_key)
    return {key: judge(variant, left[key], 1) for key, variant in by_key.items()}


@register.filter
def of(answers: Mapping[int, Any], key: int | None) -> Any:
    """Return what a mapping says of a key, or None."""
    return None if key is None else answers.get(key)
