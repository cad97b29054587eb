"""The orders' nouns; gathered here because Django looks for models in one place."""

from orders.models.life import OrderEvent, ReturnRequest
from orders.models.order import LineAdjustment, Order, OrderLine

__all__ = [
    "LineAdjustment",
    "Order",
    "OrderEvent",
    "OrderLine",
    "ReturnRequest",
]
