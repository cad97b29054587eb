"""What is held for a shopper goes to their order.

``plan`` and ``reserve`` are those of ``reservations`` for who may hold something: ``holder_id`` is
None for everybody else, whom they cost nothing more.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.postgres.functions import TransactionNow
from django.db.models.functions import Now

import inventory.selectors.booking
import inventory.services.booking
import inventory.services.reservations
from inventory.models import Channel, PreBooking, Reservation
from inventory.services.reservations import Wanted
from inventory.sourcing import Point, Take


def plan(
    wanted: Iterable[Wanted],
    *,
    holder_id: int | None,
    channel: str = Channel.WEB,
    destination: Point | None = None,
) -> list[Take]:
    """Choose, without locking, what to take beside what is held for a shopper.

    Raises OutOfStock.
    """
    rest = beside(wanted, inventory.selectors.booking.held_of(holder_id))
    if not rest:
        return []
    return inventory.services.reservations.plan(rest, channel=channel, destination=destination)


def beside(wanted: Iterable[Wanted], held: Mapping[int, int]) -> list[Wanted]:
    """Return what of some wants the units held do not cover."""
    left = [(want.variant_id, want.quantity - held.get(want.variant_id, 0)) for want in wanted]
    return [Wanted(variant_id, units) for variant_id, units in left if units > 0]


def reserve(
    *,
    holder_id: int | None,
    order_reference: str,
    wanted: Iterable[Wanted],
    takes: list[Take],
    line_of_variant: Mapping[int, int],
    expires_at: datetime | None,
    **where: Any,
) -> None:
    """Promise stock to an order's lines: what is held for its shopper first, then from the shelf.

    As ``reservations.reserve``, which takes ``where`` too. Raises OutOfStock.
    """
    order: dict[str, Any] = {
        "order_reference": order_reference,
        "line_of_variant": line_of_variant,
        "expires_at": expires_at,
    }
    rest = list(wanted)
    if holder_id is not None:
        rest = beside(rest, take_up(user_id=holder_id, wanted=rest, **order))
    if rest:
        # A hold that lapsed since the plan was made leaves more to take than was planned.
        is_planned = sum(take.quantity for take in takes) == sum(want.quantity for want in rest)
        inventory.services.reservations.reserve(
            wanted=rest, takes=takes if is_planned else None, **order, **where
        )


def take_up(
    *,
    user_id: int,
    order_reference: str,
    wanted: Iterable[Wanted],
    line_of_variant: Mapping[int, int],
    expires_at: datetime | None,
) -> dict[int, int]:
    """Make an order's of what is held for its shopper; map variants to the units it got.

    A hold passes to the order as it is, so that at no moment anybody else could take it; what the
    order does not need of it frees itself. Call it last in the transaction that places the order:
    a rollback leaves the hold.
    """
    quantities = {want.variant_id: want.quantity for want in wanted}
    mine = PreBooking.objects.held().filter(user_id=user_id, variant_id__in=quantities)
    bookings = list(mine.order_by("pk").select_for_update(no_key=True))
    taken: dict[int, int] = {}
    for booking in bookings:
        key = booking.variant_id
        line = line_of_variant[key]
        order = {"order_reference": order_reference, "line_reference": line}
        taken[key] = hand_over(booking, quantities[key], order | {"expires_at": expires_at})
    inventory.services.booking.end([row.pk for row in bookings], PreBooking.State.BOUGHT)
    return taken


def hand_over(booking: PreBooking, units: int, order: Mapping[str, Any]) -> int:
    """Pass at most ``units`` of a booking's promises to an order; return how many passed."""
    promises = Reservation.objects.held().filter(order_reference=booking.reference)
    live = promises.filter(expires_at__gt=Now()).order_by("pk").select_for_update(no_key=True)
    left = units
    for row in live:
        passed = min(row.quantity, left)
        left -= passed
        if rest := row.quantity - passed:
            free_at_once(row, rest)
        if passed:
            Reservation.objects.filter(pk=row.pk).update(quantity=passed, **order)
    return units - left


def free_at_once(row: Reservation, rest: int) -> None:
    """Split off what an order does not need of a promise, as one whose time is over."""
    if rest == row.quantity:
        Reservation.objects.filter(pk=row.pk).update(expires_at=TransactionNow())
        return
    Reservation.objects.create(
        stock_item_id=row.stock_item_id,
        order_reference=row.order_reference,
        line_reference=row.line_reference,
        quantity=rest,
        expires_at=TransactionNow(),
    )
