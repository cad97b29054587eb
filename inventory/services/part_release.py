"""Give back a part of what an order holds; a promise that is too large is split."""

from collections.abc import Mapping

from django.db import transaction

import inventory.services.reservations
from inventory.models import Reservation
from inventory.services.reservations import RELEASE
from operations.statements import Statement

RELEASE_THESE = Statement(RELEASE.format("id = ANY($1::bigint[])", ""))


@transaction.atomic
def release_units(*, order_reference: str, units: Mapping[int, int]) -> int:
    """Give back units an order holds for its lines (line → units); return how many promises.

    Call it under the order's lock, last before COMMIT. Who waits in line is served at once.
    """
    rows = Reservation.objects.held().filter(
        order_reference=order_reference, line_reference__in=units
    )
    left, given = dict(units), []
    for promise in rows.order_by("-pk").select_for_update():
        part = min(left[promise.line_reference], promise.quantity)
        if part:
            left[promise.line_reference] -= part
            given.append(promise.pk if part == promise.quantity else split(promise, part))
    back = RELEASE_THESE.rows(given)
    return inventory.services.reservations.give_back(back, to_queue=True)


def split(promise: Reservation, part: int) -> int:
    """Split units off a locked promise; return the key of the promise of those."""
    Reservation.objects.filter(pk=promise.pk).update(quantity=promise.quantity - part)
    promise.pk, promise.quantity = None, part
    promise.save(force_insert=True)
    return int(promise.pk)
