"""Questions about places in the queue for what is sold out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import Now

from catalog.models import Price, Variant
from inventory.models import PreBooking
from operations.statements import Statement

REMEMBERED = timedelta(days=7)
# The reservations say what is held: a stock count may have taken them for an order that was paid.
HELD_OF = Statement(
    "SELECT booking.variant_id, sum(promise.quantity)::integer FROM inventory_prebooking AS booking"
    " JOIN inventory_reservation AS promise ON promise.order_reference = 'booking:' || booking.id"
    " AND promise.state = 'held' AND promise.expires_at > now()"
    " WHERE booking.user_id = $1 AND booking.state = 'held' AND booking.held_until > now()"
    " GROUP BY 1"
)


@dataclass(frozen=True)
class Queue:
    """The queue for one variant as one shopper sees it; ``mine`` has its ``place``, from 1."""

    length: int
    mine: PreBooking | None


def held_of(user_id: int | None) -> dict[int, int]:
    """Map variants to the units held for a shopper; one query, none for a guest."""
    return dict(HELD_OF.rows(user_id)) if user_id is not None else {}


def live_of(user: Any) -> Any:
    """Choose a shopper's places that wait or hold something, with ``place``."""
    return PreBooking.objects.owned_by(user).live().placed()


def bookings_of(user: Any) -> Any:
    """Choose a shopper's places with ``place``, what is held first, and what ended of late."""
    own = PreBooking.objects.owned_by(user)
    recent = Q(state="lapsed", ended_at__gt=Now() - REMEMBERED)
    shown = own.filter(Q(state__in=["waiting", "held"]) | recent).placed()
    return shown.order_by("held_until", "-pk").select_related("variant__product__card")


def queue_for(variant_id: int, user: Any) -> Queue:
    """Tell how long the queue for a variant is and where a shopper stands, in two queries."""
    length = PreBooking.objects.waiting().filter(variant_id=variant_id).count()
    own = PreBooking.objects.owned_by(user).live().filter(variant_id=variant_id)
    return Queue(length, own.placed().first() if user.is_authenticated else None)


def lengths(variant_ids: Iterable[int]) -> dict[int, int]:
    """Map variants to the number of shoppers who wait for them, in one query."""
    waiting = PreBooking.objects.waiting().filter(variant_id__in=list(variant_ids)).order_by()
    return dict(waiting.values_list("variant_id").annotate(n=Count("pk")))


def most_units(limit: int | None) -> int:
    """Return how many units one shopper may queue for of what is sold ``limit`` a person."""
    most: int = settings.PREBOOKING_MOST_UNITS
    return min(limit or most, most)


def is_sold(variant_id: int, at: Any) -> bool:
    """Tell whether a variant is on sale and has a price at a moment."""
    priced = Price.objects.selling(at).filter(variant_id=variant_id)
    return priced.exists() and Variant.objects.on_sale(at).filter(pk=variant_id).exists()
