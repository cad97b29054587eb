"""Promises of stock: made last before COMMIT, never above what is there.

What is scarce is the stock row. The pattern: look without a lock (so that losers write nothing),
then promise last. One line is taken and promised by one statement, whose row is the only truth;
several lines write their promises first, lock the rows in primary-key order, so that no two orders
deadlock, and take by a second statement. See docs/decisions/0104-one-statement-promises.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

import inventory.services.ledger
import inventory.services.queue
import inventory.sourcing
from inventory.models import Channel, Reservation, StockItem
from inventory.sourcing import Point, Shelf, Take, TooFew
from operations.statements import AnyGiven, Given, Insertion, Statement

LOOKS = 3
SHELVES = Statement(
    lambda: (
        StockItem.objects.in_service()
        .filter(variant_id=AnyGiven(1))
        .counted(Given(2))
        .values_list(
            *("pk", "variant_id", "warehouse_id", "left"),
            *("warehouse__priority", "warehouse__longitude", "warehouse__latitude"),
        )
    )
)
LEFT = (
    "item.on_hand + item.backorder_limit - item.reserved - coalesce((SELECT kept.quantity"
    " FROM inventory_keptback AS kept WHERE kept.stock_item_id = item.id AND kept.channel = {}), 0)"
)
TAKE_AND_PROMISE = Statement(
    "WITH taken AS (UPDATE inventory_stockitem AS item SET reserved = item.reserved + $2::integer"  # noqa: S608
    f" WHERE item.id = $1::bigint AND {LEFT.format('$6::varchar')} >= $2::integer"
    " RETURNING item.id, item.variant_id, item.minimum,"
    " item.on_hand + item.backorder_limit - item.reserved AS left_over),"
    " promised AS (INSERT INTO inventory_reservation"
    " (stock_item_id, order_reference, line_reference, quantity, expires_at)"
    " SELECT id, $3::varchar, $4::bigint, $2::integer, $5::timestamptz FROM taken)"
    " SELECT variant_id, left_over, coalesce(minimum, 0), $2::integer FROM taken"
)
TAKE = Statement(
    "UPDATE inventory_stockitem AS item SET reserved = item.reserved + take.quantity"  # noqa: S608
    " FROM unnest($1::bigint[], $2::integer[]) AS take (id, quantity)"
    f" WHERE item.id = take.id AND {LEFT.format('$3::varchar')} >= take.quantity"
    " RETURNING item.variant_id, item.on_hand + item.backorder_limit - item.reserved,"
    " coalesce(item.minimum, 0), take.quantity"
)
INSERT_PROMISES = Insertion(
    Reservation,
    ["stock_item", "order_reference", "line_reference", "quantity", "expires_at"],
)
LAPSED_OF_VARIANTS = Statement(
    lambda: (
        Reservation.objects.lapsed()
        .filter(stock_item__variant_id=AnyGiven(1))
        .order_by("pk")
        .values_list("pk")
    )
)
RELEASE = (
    "UPDATE inventory_reservation SET state = 'released' WHERE id IN ("
    " SELECT id FROM inventory_reservation WHERE {} AND state = 'held' ORDER BY id FOR UPDATE {})"
    " RETURNING stock_item_id, quantity"
)
RELEASE_ORDER = Statement(RELEASE.format("order_reference = $1::varchar", ""))
RELEASE_UNPAID = Statement(RELEASE.format("id = ANY($1::bigint[]) AND expires_at IS NOT NULL", ""))
# Asked again under the row's lock: a promise paid for since the sweeper looked is not given away.
RELEASE_LAPSED = Statement(
    RELEASE.format("id = ANY($1::bigint[]) AND expires_at <= now()", "SKIP LOCKED")
)
CONFIRM = Statement(
    "WITH confirmed AS (UPDATE inventory_reservation SET expires_at = NULL"
    " WHERE order_reference = $1::varchar AND state = 'held' RETURNING id)"
    " SELECT count(*) FROM confirmed"
)
GIVE_BACK = Statement(
    "UPDATE inventory_stockitem AS item SET reserved = item.reserved - back.quantity"  # noqa: S608
    " FROM unnest($1::bigint[], $2::bigint[]) AS back (id, quantity) WHERE item.id = back.id"
    " RETURNING item.variant_id, item.on_hand + item.backorder_limit - item.reserved,"
    f" coalesce(item.minimum, 0), -back.quantity, item.id, {inventory.services.queue.AWAITED}"
)


@dataclass(frozen=True)
class Wanted:
    """So many of one variant, for one order line."""

    variant_id: int
    quantity: int


class OutOfStock(Exception):
    """There is less than somebody wants; ``problems`` says of what, and how many are left."""

    def __init__(self, shortages: Mapping[int, int]) -> None:
        super().__init__(_("Some of this is no longer in stock."))
        self.shortages = dict(shortages)
        self.problems = [
            {"pointer": f"/variants/{variant}", "code": "out_of_stock", "detail": str(left)}
            for variant, left in self.shortages.items()
        ]


def plan(
    wanted: Iterable[Wanted],
    *,
    channel: str = Channel.WEB,
    destination: Point | None = None,
) -> list[Take]:
    """Choose, without locking, what to take from which warehouse; see ``inventory.sourcing``.

    Promises that have lapsed make room first. Raises OutOfStock naming every variant there is too
    little of.
    """
    lines = {want.variant_id: want.quantity for want in wanted}
    try:
        return inventory.sourcing.choose(lines, shelves(lines, channel), destination)
    except TooFew as refusal:
        shortages = refusal.shortages
    if not release_lapsed_of(shortages):
        raise OutOfStock(shortages)
    try:
        return inventory.sourcing.choose(lines, shelves(lines, channel), destination)
    except TooFew as refusal:
        raise OutOfStock(refusal.shortages) from refusal


def shelves(variant_ids: Iterable[int], channel: str) -> list[Shelf]:
    """List what the warehouses in service can promise a channel, as it stands."""
    return [
        Shelf(item_id, variant_id, house_id, left, priority, place_of(longitude, latitude))
        for item_id, variant_id, house_id, left, priority, longitude, latitude in SHELVES.rows(
            list(variant_ids), channel
        )
    ]


def place_of(longitude: float | None, latitude: float | None) -> Point | None:
    """Return where a warehouse stands, None where nobody said."""
    return None if longitude is None or latitude is None else Point(longitude, latitude)


def reserve(
    *,
    order_reference: str,
    wanted: Iterable[Wanted],
    line_of_variant: Mapping[int, int],
    expires_at: datetime | None,
    takes: list[Take] | None = None,
    channel: str = Channel.WEB,
    destination: Point | None = None,
) -> None:
    """Promise stock to an order's lines, all or nothing; call it last in the transaction.

    ``takes`` is the plan made earlier; when somebody else was faster it is made anew.
    Raises OutOfStock.
    """
    wanted = list(wanted)
    for _look in range(LOOKS):
        takes = takes or plan(wanted, channel=channel, destination=destination)
        promises = [
            Reservation(
                stock_item_id=take.stock_item_id,
                order_reference=order_reference,
                line_reference=line_of_variant[take.variant_id],
                quantity=take.quantity,
                expires_at=expires_at,
            )
            for take in takes
        ]
        if promise_one(promises[0], channel) if len(takes) == 1 else promise_all(promises, channel):
            return
        takes = None
    raise OutOfStock({want.variant_id: 0 for want in wanted})


def promise_one(promise: Reservation, channel: str) -> bool:
    """Take from one row and write the promise in one statement; False where too few are left."""
    taken = TAKE_AND_PROMISE.rows(
        promise.stock_item_id,
        promise.quantity,
        promise.order_reference,
        promise.line_reference,
        promise.expires_at,
        channel,
    )
    announce_crossings(taken)
    return bool(taken)


def promise_all(promises: Sequence[Reservation], channel: str) -> bool:
    """Write promises, lock their rows in primary-key order, then take; undo all where one lacks."""
    keys = [promise.stock_item_id for promise in promises]
    with transaction.atomic():
        INSERT_PROMISES.write(promises)
        inventory.services.ledger.lock(keys)
        taken = TAKE.rows(keys, [promise.quantity for promise in promises], channel)
        if len(taken) < len(promises):
            transaction.set_rollback(True)
            return False
    announce_crossings(taken)
    return True


def announce_crossings(taken: Iterable[Sequence[int]]) -> None:
    """Let window and alerts look at variants that ran out, came back, or crossed their minimum.

    ``taken`` has (variant, left over, minimum, units taken), units below zero given back.
    """
    crossed = [
        variant_id
        for variant_id, left, minimum, units in taken
        if (left <= 0) != (left + units <= 0) or (left < minimum) != (left + units < minimum)
    ]
    inventory.services.ledger.announce(crossed)


@transaction.atomic
def confirm(*, order_reference: str) -> bool:
    """Make an order's promises permanent, for it is paid; tell whether all of them still stood."""
    held = CONFIRM.rows(order_reference)[0][0]
    rows = Reservation.objects.filter(order_reference=order_reference)
    return held > 0 and not rows.filter(state=Reservation.State.RELEASED).exists()


@transaction.atomic
def release(*, order_reference: str, to_queue: bool = False) -> int:
    """Give back what an order still holds; return the number of promises given back.

    ``to_queue`` holds it for those in line at once: for an order that ends, not for one that is
    about to reserve anew.
    """
    return give_back(RELEASE_ORDER.rows(order_reference), to_queue=to_queue)


@transaction.atomic
def release_unpaid(reservation_ids: Sequence[int]) -> int:
    """Give back promises nobody has paid for; return how many. Paid ones stay."""
    return give_back(RELEASE_UNPAID.rows(list(reservation_ids)))


@transaction.atomic
def release_lapsed(limit: int = 500) -> int:
    """Give back promises whose time is over; return how many."""
    keys = Reservation.objects.lapsed().order_by("expires_at", "pk").values_list("pk", flat=True)
    return give_back(RELEASE_LAPSED.rows(list(keys[:limit])), to_queue=True)


def release_lapsed_of(variant_ids: Iterable[int]) -> int:
    """Give back lapsed promises of some variants; return how many."""
    keys = [key for (key,) in LAPSED_OF_VARIANTS.rows(list(variant_ids))]
    if not keys:
        return 0
    with transaction.atomic():
        return give_back(RELEASE_LAPSED.rows(keys), to_queue=True)


def give_back(released: Iterable[Sequence[int]], *, to_queue: bool = False) -> int:
    """Lower the counters of released promises, in row order; return how many promises these were.

    ``released`` has (stock item, units); ``to_queue`` holds them for those in line.
    """
    totals: dict[int, int] = {}
    count = 0
    for stock_item_id, units in released:
        totals[stock_item_id] = totals.get(stock_item_id, 0) + units
        count += 1
    if totals:
        inventory.services.ledger.lock(totals)
        back = GIVE_BACK.rows(list(totals), list(totals.values()))
        announce_crossings(row[:4] for row in back)
        if to_queue:
            inventory.services.queue.serve(item_id for *_, item_id, awaited in back if awaited)
    return count
