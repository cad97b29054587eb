"""Approve a count: the stock becomes what was counted, by somebody who did not count it.

Lock order: the count, then promises by key, then stock items by key. Promises are read before they
are locked, so somebody may promise the goods meanwhile; then all is done anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import accounts.selectors
import inventory.services.counting
import inventory.services.ledger
import inventory.services.reservations
from inventory.models import CountLine, Reservation, StockCount, StockItem, StockMove
from inventory.services.ledger import Posting
from inventory.services.stock import going_value
from operations.statements import Statement

LOOKS = 3
ORDERS_NAMED = 5
TIE = Statement(
    "UPDATE inventory_countline AS line SET move_id = booked.move"
    " FROM unnest($1::bigint[], $2::bigint[]) AS booked (line, move) WHERE line.id = booked.line"
)
CORRECTIONS = (StockMove.Kind.COUNT, StockMove.Kind.ADJUSTMENT)


class OwnCount(Exception):
    """Who began a count, or counted in it, may not approve it."""


class PaidGoodsMissing(Exception):
    """Fewer are left than are promised to orders that are paid."""


class Outpaced(Exception):
    """Somebody promised the goods while the count was being approved."""


@dataclass(frozen=True)
class Change:
    """What one line changes: ``units`` of an item, below zero where some are missing."""

    line: CountLine
    units: int

    @property
    def reference(self) -> str:
        """Return what the move is booked by, once."""
        return f"count:{self.line.count.number}:{self.line.stock_item_id}"

    def posting(self, variant_id: int) -> Posting:
        """Return the move; what is found costs what the variant cost last."""
        value = going_value(variant_id, self.units) if self.units > 0 else 0
        kind = StockMove.Kind.COUNT
        return Posting(self.line.stock_item_id, kind, self.units, self.reference, value=value)


def approve(*, count_id: int, actor: Any) -> StockCount:
    """Book what a submitted count found; unpaid promises that no longer fit are given back.

    Raises CountIsOver, OwnCount, PaidGoodsMissing naming the orders, and Outpaced when shoppers
    were faster three times.
    """
    for _look in range(LOOKS - 1):
        try:
            return settle(count_id, actor)
        except Outpaced:
            continue
    return settle(count_id, actor)


@transaction.atomic
def settle(count_id: int, actor: Any) -> StockCount:
    """Approve a count in one go. Raises Outpaced to be called again."""
    count = inventory.services.counting.at_stage(count_id, StockCount.State.SUBMITTED)
    refuse_own(count, actor)
    lines = list(count.lines.filter(counted_quantity__isnull=False))
    keys = [line.stock_item_id for line in lines]
    promises = lock_unpaid(changes_of(lines), keys)
    items = inventory.services.ledger.lock(keys)
    changes = changes_of(lines)
    give_back(lacking_of(changes, items), promises, items)
    book(changes, items, count, actor)
    return inventory.services.counting.decide(count, StockCount.State.APPROVED, actor)


def refuse_own(count: StockCount, actor: Any) -> None:
    """Let nobody approve what they began or counted. Raises OwnCount."""
    person = accounts.selectors.person(actor)
    counters = set(count.lines.values_list("counted_by_id", flat=True)) | {count.created_by_id}
    if person is None or person.pk in counters:
        raise OwnCount(_("Somebody who neither began nor counted this has to approve it."))


def changes_of(lines: Iterable[CountLine]) -> list[Change]:
    """Work out what each line still changes: its difference less what was corrected since."""
    differing = [line for line in lines if line.difference]
    moves = StockMove.objects.filter(
        stock_item__in=[line.stock_item_id for line in differing], kind__in=CORRECTIONS
    )
    since = {line.stock_item_id: line.seq or 0 for line in differing}
    corrected: dict[int, int] = {}
    for item_id, seq, units in moves.filter(seq__gt=min(since.values(), default=0)).values_list(
        "stock_item_id", "seq", "quantity"
    ):
        if seq > since[item_id]:
            corrected[item_id] = corrected.get(item_id, 0) + units
    found = [
        Change(line, line.difference - corrected.get(line.stock_item_id, 0)) for line in differing
    ]
    return [change for change in found if change.units]


def lock_unpaid(changes: Iterable[Change], keys: Iterable[int]) -> list[Reservation]:
    """Lock the unpaid promises of items that lose units, in key order; return the newest first."""
    losing = [change.line.stock_item_id for change in changes if change.units < 0]
    held = Reservation.objects.held().filter(stock_item__in=losing, expires_at__isnull=False)
    return list(held.order_by("pk").select_for_update(of=("self",)))[::-1]


def lacking_of(changes: Iterable[Change], items: Mapping[int, StockItem]) -> dict[int, int]:
    """Map items to the units that are promised and would no longer be there."""
    left = {
        change.line.stock_item_id: items[change.line.stock_item_id].available + change.units
        for change in changes
        if change.units < 0
    }
    return {key: -units for key, units in left.items() if units < 0}


def give_back(
    lacking: Mapping[int, int], promises: Iterable[Reservation], items: Mapping[int, StockItem]
) -> None:
    """Give unpaid promises back, the newest first, until what is left suffices.

    Raises PaidGoodsMissing, Outpaced.
    """
    left, released = dict(lacking), []
    for promise in promises:
        if left.get(promise.stock_item_id, 0) > 0:
            left[promise.stock_item_id] -= promise.quantity
            released.append(promise.pk)
    short = {key: units for key, units in left.items() if units > 0}
    held = Reservation.objects.held().filter(stock_item__in=short)
    if held.filter(expires_at__isnull=False).exclude(pk__in=released).exists():
        raise Outpaced(_("Shoppers are promising these goods just now. Please try again."))
    if short:
        raise PaidGoodsMissing(
            " ".join(words_for(items[key], units) for key, units in short.items())
        )
    if released:
        inventory.services.reservations.release_unpaid(released)


def words_for(item: StockItem, units: int) -> str:
    """Say which paid orders an item lacks goods for."""
    paid = Reservation.objects.held().filter(stock_item=item, expires_at__isnull=True)
    orders = dict.fromkeys(paid.order_by("-pk").values_list("order_reference", flat=True))
    facts = {"sku": item.variant.sku, "units": units}
    named = ", ".join(list(orders)[:ORDERS_NAMED])
    return _("%(sku)s: %(units)d short for paid orders %(orders)s.") % {**facts, "orders": named}


def book(
    changes: list[Change], items: Mapping[int, StockItem], count: StockCount, actor: Any
) -> None:
    """Post the differences and tie each line to its move."""
    if not changes:
        return
    posted = inventory.services.ledger.post(
        [change.posting(items[change.line.stock_item_id].variant_id) for change in changes],
        reason=count.note or count.number,
        actor=actor,
    )
    TIE.run([change.line.pk for change in changes], [booked.move.pk for booked in posted])
