"""Reviews for tests, written through the shop's own verbs, and pictures to add to them."""

import io
from typing import Any

from PIL import Image

import orders.services.receipt
import reviews.services
from orders.models import Order
from reviews.models import Review
from tests.factories.catalog import make_variant
from tests.factories.sale import pay, place, ship


def received_order(user: Any, *variants: Any) -> Order:
    """Make an order its shopper has received."""
    order = ship(pay(place(user, *(variants or [make_variant(stock=10)]))), f"SW{user.pk}")
    return orders.services.receipt.confirm_receipt(order_id=order.pk, actor=user)


def write(user: Any, line: Any, rating: int = 5, **said: Any) -> Review:
    """Write a review of an order line."""
    return reviews.services.write_review(user=user, order_line_id=line.pk, rating=rating, **said)


def picture(size: tuple[int, int] = (40, 30), kind: str = "JPEG", **save: Any) -> bytes:
    """Draw a picture."""
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, kind, **save)
    return written.getvalue()
