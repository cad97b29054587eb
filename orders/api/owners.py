"""Whose order it is: the user's own, or the one whose token a guest sends."""

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

import orders.selectors.queue
from orders.models import Order

ORDER_TOKEN = OpenApiParameter(
    "X-Order-Token", OpenApiTypes.STR, OpenApiParameter.HEADER, description="A guest's order."
)


def own(request: Request, number: str, *rows: str) -> Order:
    """Find one of the client's orders, with its ``rows``. Raises Http404 for anybody else's."""
    mine = orders.selectors.queue.visible_orders(request).prefetch_related(*rows)
    order: Order = get_object_or_404(mine, number=number)
    return order
