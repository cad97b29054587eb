"""How other departments' pages show orders."""

from typing import Any

from django import template

import orders.selectors.after_sales_story
import orders.selectors.queue
import orders.selectors.sums
from orders.models import Order, OrderEvent, ReturnEvent
from orders.selectors.queue import TAB_NAMES

register = template.Library()


@register.inclusion_tag("orders/_counts.html", takes_context=True)
def order_counts(context: dict[str, Any]) -> dict[str, Any]:
    """Show how many orders wait in each tab, as links."""
    counts = orders.selectors.queue.tab_counts(Order.objects.placed_by(context["request"].user))
    return {"tabs": [(tab, TAB_NAMES[tab], count) for tab, count in counts.items()]}


@register.filter
def event_words(event: OrderEvent) -> str:
    """Say in the reader's language what happened to an order."""
    return str(orders.selectors.queue.EVENT_WORDS.get(event.kind, event.kind))


@register.simple_tag
def reasons_of(order: Order) -> list[tuple[str, int]]:
    """Return why an order costs what it costs, in the words it was agreed in, with one query."""
    return orders.selectors.sums.reasons_of(order)


@register.simple_tag
def included_tax_of(order: Order) -> int:
    """Return the tax in the prices of an order, in fen."""
    return orders.selectors.sums.included_tax_of(order)


@register.filter
def step_words(event: ReturnEvent) -> str:
    """Say in the reader's language what happened to an after-sales request."""
    return str(orders.selectors.after_sales_story.event_words(event))
