"""Pre-booking: who wants what is sold out stands in a queue, and is held the first units to come.

The queue is one of keys: strictly first come, first served. When units can be promised again, the
first in line is held as many of them as it asked for, or the part that came: nobody waits beside
goods they could have, and nobody behind them gets any before. What a holder does not order in time
frees itself, for a reservation's expiry is in every query, and goes to the next.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat, Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

import inventory.selectors.availability
import inventory.selectors.booking
import inventory.services.ledger
import inventory.services.reservations
import operations.services.outbox
from catalog.models import Variant
from inventory.models import PreBooking, Reservation
from inventory.services.reservations import OutOfStock, Wanted
from operations.services.outbox import Promise
from operations.statements import Statement

HELD = "booking.held"
MOST_BOOKED = 20
SERVED_AT_ONCE = 50
# One at a time serves a queue; the number only keeps these locks apart from other advisory ones.
ONE_AT_A_TIME = Statement("SELECT pg_advisory_xact_lock(7052, hashint8($1::bigint))")
KEEP = Statement(
    "UPDATE inventory_prebooking AS booking SET state = 'held', held_quantity = kept.quantity,"
    " held_until = $3 FROM unnest($1::bigint[], $2::integer[]) AS kept (id, quantity)"
    " WHERE booking.id = kept.id"
)


class NothingToBook(Exception):
    """This is not sold here, or can be bought now."""


class TooManyUnits(Exception):
    """More units than one shopper may queue for."""


class BooksTooMuch(Exception):
    """One shopper stands in as many queues as one plausibly does."""


def ask(*, variant_id: int, user: Any, quantity: int = 1) -> PreBooking:
    """Give a shopper the last place in a variant's queue; asking twice is asking once.

    Raises NothingToBook, TooManyUnits, BooksTooMuch.
    """
    variant = Variant.objects.on_sale(timezone.now()).filter(pk=variant_id).first()
    if variant is None:
        raise NothingToBook(_("This is not on sale."))
    most = inventory.selectors.booking.most_of(variant)
    if not 1 <= quantity <= most:
        raise TooManyUnits(_("From 1 to %(most)d of this.") % {"most": most})
    lapse(PreBooking.objects.owned_by(user).filter(variant_id=variant_id))
    live = PreBooking.objects.owned_by(user).live()
    if mine := live.filter(variant_id=variant_id).first():
        return mine
    if not must_wait(variant_id):
        raise NothingToBook(_("You can buy this right now."))
    if live.count() >= MOST_BOOKED:
        raise BooksTooMuch(_("You have pre-booked a lot already."))
    booking = PreBooking(
        variant_id=variant_id,
        user=user,
        quantity=quantity,
        language=translation.get_language() or settings.LANGUAGE_CODE,
    )
    PreBooking.objects.bulk_create([booking], ignore_conflicts=True)
    return live.get(variant_id=variant_id)


def must_wait(variant_id: int) -> bool:
    """Tell whether a variant is sold out, or what is there is about to go to those in line."""
    if PreBooking.objects.waiting().filter(variant_id=variant_id).exists():
        return True
    return inventory.selectors.availability.availability(variant_id).code == "out_of_stock"


@transaction.atomic
def withdraw(*, user: Any, booking_id: int) -> bool:
    """Let a shopper give up a place and what it holds; tell whether they had one."""
    own = PreBooking.objects.owned_by(user).live().filter(pk=booking_id)
    booking = own.select_for_update(no_key=True).first()
    if booking is None:
        return False
    end([booking.pk], PreBooking.State.WITHDRAWN)
    inventory.services.reservations.release(order_reference=booking.reference)
    return True


@transaction.atomic
def offer(variant_id: int) -> int:
    """Hold what can be promised of a variant for the first in line; return how many were served.

    They are told by letter. One look where nobody waits.
    """
    queue = PreBooking.objects.waiting().filter(variant_id=variant_id)
    if not queue.exists() or not inventory.selectors.booking.is_sold(variant_id, timezone.now()):
        return 0
    ONE_AT_A_TIME.run(variant_id)
    left = inventory.selectors.availability.left_of([variant_id])[variant_id].units
    if left < 1:
        return 0
    until = timezone.now() + settings.PREBOOKING_HOLD
    first = list(queue.select_for_update(no_key=True)[: min(left, SERVED_AT_ONCE)])
    kept = serve(first, left, until)
    if not kept:
        return 0
    KEEP.run(list(kept), list(kept.values()), until)
    operations.services.outbox.enqueue_each(
        Promise(HELD, f"booking:{key}", {"booking": key}) for key in kept
    )
    if len(kept) == SERVED_AT_ONCE:
        inventory.services.ledger.announce([variant_id])
    return len(kept)


def serve(first: Sequence[PreBooking], left: int, until: datetime) -> dict[int, int]:
    """Promise units to bookings in their order while there are any; map bookings to units.

    ``left`` is what could be promised a moment ago: the last to be served may get a part.
    """
    kept: dict[int, int] = {}
    for booking in first:
        units = min(booking.quantity, left)
        if not units or not promise(booking, units, until):
            break
        kept[booking.pk] = units
        left -= units
    return kept


def promise(booking: PreBooking, units: int, until: datetime) -> bool:
    """Reserve units for a booking; False where somebody else was faster."""
    try:
        inventory.services.reservations.reserve(
            order_reference=booking.reference,
            wanted=[Wanted(booking.variant_id, units)],
            line_of_variant={booking.variant_id: booking.pk},
            expires_at=until,
        )
    except OutOfStock:
        return False
    return True


def lapse_due() -> int:
    """End what was held long enough and serve whoever is next; return how many lapsed.

    Serves also those no event told of, and puts those back in line whose units a stock count
    took away: their place is their own.
    """
    count = lapse(PreBooking.objects.all())
    put_back_in_line()
    waiting = PreBooking.objects.waiting().order_by()
    waited_for = list(waiting.values_list("variant_id", flat=True).distinct())
    inventory.services.reservations.release_lapsed_of(waited_for)
    left = inventory.selectors.availability.left_of(waited_for)
    for variant_id in sorted(key for key, found in left.items() if found.units > 0):
        offer(variant_id)
    return count


@transaction.atomic
def lapse(bookings: Any) -> int:
    """End those of some bookings that held something long enough; return how many."""
    over = bookings.overdue().order_by("pk").select_for_update(skip_locked=True, no_key=True)
    found = dict(over.values_list("pk", "variant_id"))
    if found:
        end(found, PreBooking.State.LAPSED)
        inventory.services.reservations.release_lapsed_of(set(found.values()))
    return len(found)


def put_back_in_line() -> int:
    """Let those wait again whose promise was given to somebody who had paid; return how many."""
    reference = Concat(Value("booking:"), Cast(OuterRef("pk"), CharField()))
    kept = Reservation.objects.held().filter(order_reference=reference)
    robbed = PreBooking.objects.held().filter(~Exists(kept))
    return int(robbed.update(state=PreBooking.State.WAITING, held_quantity=0, held_until=None))


def end(keys: Any, state: str) -> int:
    """End bookings in a state."""
    ended = PreBooking.objects.filter(pk__in=list(keys))
    return int(ended.update(state=state, ended_at=Now()))
