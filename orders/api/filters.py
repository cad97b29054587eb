"""What lists of orders may be filtered by."""

import django_filters

import orders.selectors.queue
from orders.models import Order
from orders.querysets import OrderQuerySet


class OrderFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By state, by one of the counter's tabs, by the day it was placed."""

    tab = django_filters.ChoiceFilter(
        choices=[(tab, name) for tab, name in orders.selectors.queue.TAB_NAMES.items()],
        method="keep_tab",
    )
    placed_after = django_filters.IsoDateTimeFilter(field_name="placed_at", lookup_expr="gte")
    placed_before = django_filters.IsoDateTimeFilter(field_name="placed_at", lookup_expr="lt")

    class Meta:
        model = Order
        fields = ["state", "tab"]

    def keep_tab(self, chosen: OrderQuerySet, _name: str, tab: str) -> OrderQuerySet:
        """Keep the orders of a tab."""
        return orders.selectors.queue.in_tab(chosen, tab)
