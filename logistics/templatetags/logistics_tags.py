"""How an order's page shows where its parcels are."""

from typing import Any

from django import template

import logistics.selectors

register = template.Library()


@register.inclusion_tag("logistics/parcels.html")
def parcel_timeline(order_number: str) -> dict[str, Any]:
    """Show the parcels of an order, each with its journey."""
    return {"parcels": logistics.selectors.journey(order_number)}
