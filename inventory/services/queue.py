"""What can be promised again goes to those in line, in the transaction that lets it be promised.

What is scarce is the stock row: who calls holds its lock, so that nobody buys between the arrival
of goods and their being held. The rows of those who wait are locked after it and in their order:
of two warehouses that take goods in at once, the second sees whom the first has served.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

import inventory.selectors.booking
import operations.services.outbox
from inventory.models import Channel, PreBooking, Reservation, StockItem
from operations.services.outbox import Promise
from operations.statements import AnyGiven, Given, Insertion, Statement

HELD = "booking.held"
SERVED_AT_ONCE = 500
# What a statement that moves counters tells of each ``item`` besides: somebody stands in line.
AWAITED = (
    "EXISTS (SELECT FROM inventory_prebooking AS booking"
    " WHERE booking.variant_id = item.variant_id AND booking.state = 'waiting')"
)
FREE = Statement(
    lambda: (
        StockItem.objects.in_service()
        .filter(pk=AnyGiven(1))
        .counted(Given(2))
        .values_list(*("variant_id", "pk", "left"))
    )
)
PROMISES = Insertion(
    Reservation, ["stock_item", "order_reference", "line_reference", "quantity", "expires_at"]
)
TAKE = Statement(
    "UPDATE inventory_stockitem AS item SET reserved = item.reserved + take.quantity"
    " FROM unnest($1::bigint[], $2::integer[]) AS take (id, quantity) WHERE item.id = take.id"
)
KEEP = Statement(
    "UPDATE inventory_prebooking AS booking SET state = 'held', held_quantity = kept.quantity,"
    " held_until = $3 FROM unnest($1::bigint[], $2::integer[]) AS kept (id, quantity)"
    " WHERE booking.id = kept.id"
)


@dataclass(frozen=True)
class Share:
    """Units of one stock item for one booking."""

    booking_id: int
    stock_item_id: int
    units: int


def serve(stock_item_ids: Iterable[int]) -> int:
    """Hold what can be promised of locked stock items for the first in line; count the served.

    They are told by letter. Nothing is asked for no items.
    """
    keys = list(stock_item_ids)
    shelves: dict[int, dict[int, int]] = defaultdict(dict)
    for variant_id, item_id, left in FREE.rows(keys, Channel.WEB) if keys else []:
        if left:
            shelves[variant_id][item_id] = left
    shares: list[Share] = []
    for variant_id, shelf in sorted(shelves.items()):
        if inventory.selectors.booking.is_sold(variant_id, timezone.now()):
            shares += share_out(first_in_line(variant_id, sum(shelf.values())), shelf)
    return write(shares) if shares else 0


def first_in_line(variant_id: int, units: int) -> Sequence[tuple[int, int]]:
    """Lock who is first in line for some units of a variant: bookings and what they ask for."""
    queue = PreBooking.objects.waiting().filter(variant_id=variant_id)
    first = queue.select_for_update(no_key=True)[: min(units, SERVED_AT_ONCE)]
    return list(first.values_list("pk", "quantity"))


def share_out(queue: Iterable[tuple[int, int]], shelf: Mapping[int, int]) -> list[Share]:
    """Give units from a shelf to bookings in their order, the last of them perhaps a part.

    ``queue`` has (booking, units asked for), ``shelf`` maps stock items to what is left of them.
    """
    left = dict(shelf)
    shares = []
    for booking_id, asked in queue:
        wanted = asked
        for item_id, units in left.items():
            if taken := min(wanted, units):
                shares.append(Share(booking_id, item_id, taken))
                left[item_id] -= taken
                wanted -= taken
    return shares


def write(shares: Sequence[Share]) -> int:
    """Write promises, counters, bookings and letters of shares; return how many are served."""
    until = timezone.now() + settings.PREBOOKING_HOLD
    kept: dict[int, int] = defaultdict(int)
    taken: dict[int, int] = defaultdict(int)
    for share in shares:
        kept[share.booking_id] += share.units
        taken[share.stock_item_id] += share.units
    PROMISES.write(
        Reservation(
            stock_item_id=share.stock_item_id,
            order_reference=f"booking:{share.booking_id}",
            line_reference=share.booking_id,
            quantity=share.units,
            expires_at=until,
        )
        for share in shares
    )
    TAKE.run(list(taken), list(taken.values()))
    KEEP.run(list(kept), list(kept.values()), until)
    operations.services.outbox.enqueue_each(
        Promise(HELD, f"booking:{key}", {"booking": key}) for key in kept
    )
    return len(kept)
