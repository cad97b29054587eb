"""Queues for what is sold out."""

from typing import Any

import inventory.services.booking
import inventory.services.stock
from catalog.models import Variant
from inventory.models import PreBooking, StockItem
from operations.models import OutboxEvent
from shop.outbox import HANDLERS
from tests.factories.catalog import make_variant, numbers, stock_up


def sold_out(**fields: Any) -> Variant:
    """Make a variant whose only unit is gone."""
    variant = make_variant(stock=1, **fields)
    sell_out(variant)
    return variant


def sell_out(variant: Variant) -> None:
    """Let all there is of a variant go."""
    item = StockItem.objects.get(variant=variant)
    inventory.services.stock.adjust(
        stock_item_id=item.pk,
        quantity=-item.on_hand,
        reference=f"gone-{next(numbers)}",
        reason="sold",
    )


def booked(user: Any, variant: Variant, quantity: int = 1) -> PreBooking:
    """Give a user the last place in a variant's queue."""
    return inventory.services.booking.ask(variant_id=variant.pk, user=user, quantity=quantity)


def held(user: Any, variant: Variant | None = None, units: int = 1) -> PreBooking:
    """Give a user a place, and let what they wait for come and be held for them."""
    variant = variant or sold_out()
    booking = booked(user, variant, units)
    stock_up(variant, units)
    booking.refresh_from_db()
    return booking


def carry_out(*topics: str) -> None:
    """Carry out what was promised under some topics."""
    for topic in topics:
        for event in OutboxEvent.objects.filter(topic=topic).order_by("pk"):
            HANDLERS[topic](event)
