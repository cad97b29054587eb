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
from inventory.selectors.booking import most_units, queue_for

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
def wait_form(
    context: Context, availability: Availability | None, limit: int | None = None
) -> dict[str, Any]:
    """Let a shopper queue for a variant that is sold out, or ask to be told when it is back.

    ``limit`` is how many one may buy. Two queries where it is sold out, else none.
    """
    if availability is None or availability.code != "out_of_stock":
        return {"is_out": False}
    user = context["user"]
    return {
        "is_out": True,
        "variant_id": availability.variant_id,
        "queue": queue_for(availability.variant_id, user),
        "most": most_units(limit),
        "user": user,
        "knows_email": user.is_authenticated and bool(user.email),
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def of(answers: Mapping[int, Any], key: int | None) -> Any:
    """Return what a mapping says of a key, or None."""
    return None if key is None else answers.get(key)
