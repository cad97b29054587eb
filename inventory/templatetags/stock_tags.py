"""How pages of other departments show stock."""

from typing import Any

from django import template

import inventory.selectors

register = template.Library()


@register.inclusion_tag("components/stock_badge.html")
def stock_badge(variant_id: int) -> dict[str, Any]:
    """Show whether a variant can be bought, and when few are left, how many."""
    return {"availability": inventory.selectors.availability(variant_id)}
