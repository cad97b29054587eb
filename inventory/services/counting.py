"""Count what is there: begin, record by scan, submit; approval is somebody else's verb.

Nobody stops selling for a count. A line remembers what the ledger said at the moment its item was
counted, so goods that move before or afterwards do not distort the difference.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

import accounts.selectors
import inventory.services.ledger
from inventory.models import CountLine, StockCount, StockItem, Warehouse
from inventory.services.ledger import LARGEST_STOCK
from inventory.services.numbering import next_number
from inventory.services.places import item_at

PREFIX = "SC"
WRITTEN_DOWN = ("counted_quantity", "expected_quantity", "seq", "counted_by", "counted_at")


class CountIsOver(Exception):
    """The count is no longer at the stage this needs."""


class BelongsElsewhere(Exception):
    """The item lies in a bin outside the zone that is counted."""


class NothingCounted(Exception):
    """A count without a counted line tells nothing."""


@transaction.atomic
def begin(
    *, warehouse_id: int, actor: Any, zone: str = "", note: str = "", is_blind: bool = True
) -> StockCount:
    """Begin a count of a store or hold place: of bins that begin with ``zone``, or of all it has.

    Raises ValueError for goods on the way, which nobody can count.
    """
    place = Warehouse.objects.get(pk=warehouse_id)
    if place.kind == Warehouse.Kind.TRANSIT:
        raise ValueError(_("Goods on the way cannot be counted."))
    count = StockCount.objects.create(
        number=next_number(StockCount, PREFIX),
        warehouse=place,
        zone=zone,
        note=note,
        is_blind=is_blind,
        created_by=accounts.selectors.person(actor),
    )
    keys = to_count(place.pk, zone).order_by("bin", "pk").values_list("pk", flat=True)
    CountLine.objects.bulk_create(CountLine(count=count, stock_item_id=key) for key in keys)
    return count


def to_count(warehouse_id: int, zone: str) -> QuerySet[StockItem]:
    """Choose what a count expects to find: a zone's bins, or what has stock or a bin."""
    items: QuerySet[StockItem] = StockItem.objects.filter(warehouse_id=warehouse_id)
    if zone:
        return items.filter(bin__startswith=zone)
    return items.filter(Q(on_hand__gt=0) | ~Q(bin=""))


@transaction.atomic
def record(*, count_id: int, variant_id: int, actor: Any, quantity: int | None = None) -> CountLine:
    """Write down how many of a variant lie here; counted again, the last number holds.

    Without a quantity one more was scanned. What the list did not expect gets a line of its own.
    Raises CountIsOver, BelongsElsewhere, and ValueError for an impossible quantity.
    """
    count = at_stage(count_id, StockCount.State.OPEN)
    item = item_at(variant_id, count.warehouse_id)
    if count.zone and item.bin and not item.bin.startswith(count.zone):
        words = _("This belongs in %(bin)s, outside the zone that is counted.")
        raise BelongsElsewhere(words % {"bin": item.bin})
    item = inventory.services.ledger.lock([item.pk])[item.pk]
    line, _made = CountLine.objects.get_or_create(count=count, stock_item=item)
    counted = (line.counted_quantity or 0) + 1 if quantity is None else quantity
    if not 0 <= counted <= LARGEST_STOCK:
        raise ValueError(_("Nobody can count that many."))
    write_down(line, item, counted, actor)
    line.save(update_fields=[*WRITTEN_DOWN])
    return line


def write_down(line: CountLine, item: StockItem, counted: int, actor: Any) -> None:
    """Set on a line what was counted and what the ledger says; call it with the item locked."""
    line.counted_quantity = counted
    line.expected_quantity = item.on_hand
    line.seq = item.seq
    line.counted_by = accounts.selectors.person(actor)
    line.counted_at = timezone.now()


@transaction.atomic
def submit(*, count_id: int, actor: Any, rest_is_gone: bool = False) -> StockCount:
    """Hand a count in for approval; what nobody counted stays as it is, or is 0 when gone.

    Raises CountIsOver, NothingCounted.
    """
    count = at_stage(count_id, StockCount.State.OPEN)
    if rest_is_gone:
        record_rest_as_gone(count, actor)
    if not count.lines.filter(counted_quantity__isnull=False).exists():
        raise NothingCounted(_("Count something before you submit."))
    count.state = StockCount.State.SUBMITTED
    count.submitted_at = timezone.now()
    count.save(update_fields=["state", "submitted_at"])
    return count


@transaction.atomic
def hand_in(*, warehouse_id: int, counted: Mapping[int, int], actor: Any) -> StockCount:
    """Submit a count made on paper or in a spreadsheet: units by stock item, as of now."""
    person = accounts.selectors.person(actor)
    count = StockCount.objects.create(
        number=next_number(StockCount, PREFIX),
        warehouse_id=warehouse_id,
        is_blind=False,
        state=StockCount.State.SUBMITTED,
        created_by=person,
        submitted_at=timezone.now(),
    )
    lines = []
    for key, item in inventory.services.ledger.lock(counted).items():
        line = CountLine(count=count, stock_item=item)
        write_down(line, item, counted[key], person)
        lines.append(line)
    CountLine.objects.bulk_create(lines, batch_size=1000)
    return count


def record_rest_as_gone(count: StockCount, actor: Any) -> None:
    """Write 0 on every line nobody counted."""
    lines = list(count.lines.filter(counted_quantity__isnull=True))
    items = inventory.services.ledger.lock(line.stock_item_id for line in lines)
    for line in lines:
        write_down(line, items[line.stock_item_id], 0, actor)
    CountLine.objects.bulk_update(lines, WRITTEN_DOWN, batch_size=500)


@transaction.atomic
def explain(*, count_id: int, reasons: Mapping[int, str]) -> StockCount:
    """Note by line why it differs, while the count is not decided. Raises CountIsOver."""
    count = at_stage(count_id, StockCount.State.OPEN, StockCount.State.SUBMITTED)
    lines = list(count.lines.filter(pk__in=reasons))
    for line in lines:
        line.reason = reasons[line.pk][:200]
    CountLine.objects.bulk_update(lines, ["reason"], batch_size=500)
    return count


@transaction.atomic
def cancel(*, count_id: int, actor: Any) -> StockCount:
    """Give a count up; nothing is corrected. Raises CountIsOver."""
    count = at_stage(count_id, StockCount.State.OPEN, StockCount.State.SUBMITTED)
    return decide(count, StockCount.State.CANCELLED, actor)


def at_stage(count_id: int, *states: str) -> StockCount:
    """Lock a count that stands in one of the states. Raises CountIsOver."""
    count: StockCount = StockCount.objects.select_for_update(no_key=True).get(pk=count_id)
    if count.state not in states:
        words = _("This count is %(state)s.") % {"state": count.get_state_display()}
        raise CountIsOver(words)
    return count


def decide(count: StockCount, state: str, actor: Any) -> StockCount:
    """End a count, and note who did."""
    count.state = state
    count.decided_by = accounts.selectors.person(actor)
    count.decided_at = timezone.now()
    count.save(update_fields=["state", "decided_by", "decided_at"])
    return count
