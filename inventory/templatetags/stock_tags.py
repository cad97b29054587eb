"""How pages of other departments show stock."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import template
from django.template.context import Context

from inventory.selectors.availability import (
    Availability,
    availability,
    days_of,
    judge,
    left_of,
)

register = template.Library()


@register.inclusion_tag("components/stock_badge.html")
def stock_badge(variant_id: int) -> dict[str, Any]:
    """Show whether a variant can be bought, and when few are left, how many."""
    return {"availability": availability(variant_id)}


@register.simple_tag
def stock_of(variants: Iterable[Any]) -> dict[int, Availability]:
    """Judge variants that are known to be on sale and priced, all in one query, by their keys.

    A second query finds the days of those sold before they come, where there are any.
    """
    by_key = {variant.pk: variant for variant in variants}
    left = left_of(by_key)
    found = {key: judge(variant, left[key], 1) for key, variant in by_key.items()}
    days = days_of({key: (left[key], 1) for key, answer in found.items() if answer.is_later})
    return found | {key: replace(found[key], when=day) for key, day in days.items()}


@register.inclusion_tag("components/wait_form.html", takes_context=True)
def wait_form(context: Context, availability: Availability | None) -> dict[str, Any]:
    """Let a shopper ask to be told when a variant that is sold out can be bought again."""
    user = context["user"]
    return {
        "is_out": availability is not None and availability.code == "out_of_stock",
        "variant_id": availability and availability.variant_id,
        "knows_email": user.is_authenticated and bool(user.email),
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def of(answers: Mapping[int, Any], key: int | None) -> Any:
    """Return what a mapping says of a key, or None."""
    return None if key is None else answers.get(key)
