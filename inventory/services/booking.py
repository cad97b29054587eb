"""Pre-booking: who wants what is sold out stands in a queue, and is held the first units to come.

The queue is one of keys: strictly first come, first served. Units that arrive, or that an ended
order gives back, are held in that very transaction (see ``queue``), before any passer-by can buy
them: the first in line is held as many as it asked for, or the part that came, so that goods lie
idle for nobody. What a holder does not order in time frees itself, for a reservation's expiry is in
every query, and goes to the next.
"""

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
import inventory.services.queue
import inventory.services.reservations
from catalog.models import Variant
from inventory.models import PreBooking, Reservation, StockItem

MOST_BOOKED = 20


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
    most = inventory.selectors.booking.most_units(variant.purchase_limit)
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
    inventory.services.reservations.release(order_reference=booking.reference, to_queue=True)
    return True


@transaction.atomic
def offer(variant_id: int) -> int:
    """Hold what can be promised of a variant for the first in line; return how many were served.

    One look where nobody waits.
    """
    if not PreBooking.objects.waiting().filter(variant_id=variant_id).exists():
        return 0
    items = StockItem.objects.in_service().filter(variant_id=variant_id)
    keys = inventory.services.ledger.lock(items.values_list("pk", flat=True))
    served = inventory.services.queue.serve(keys)
    if served:
        inventory.services.ledger.announce([variant_id])
    return served


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
