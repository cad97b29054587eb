"""The one way stock moves: postings in, moves, cost layers and uses written, counters last.

What is scarce is the stock row. It is locked first here, in primary-key order with all others of
the posting, because what a move costs depends on what is left of its layers; promises, which
shoppers wait for, never lock it that long (see ``reservations``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import accounts.selectors
import inventory.services.queue
import operations.services.outbox
from inventory.fifo import Layer, NotEnough, Use, consume
from inventory.models import CostLayer, LayerUse, StockItem, StockMove
from operations.amounts import share_of
from operations.services.outbox import Promise
from operations.statements import AnyGiven, Given, Insertion, Statement

STOCK_CHANGED = "stock.changed"
LARGEST_STOCK = 2**31 - 1

LOCK_ITEMS = Statement(lambda: StockItem.objects.filter(pk=AnyGiven(1)).lock())
OPEN_LAYERS = Statement(
    lambda: (
        CostLayer.objects.filter(stock_item_id=AnyGiven(1), is_open=True)
        .order_by("received_at", "pk")
        .values_list("stock_item_id", "received_at", "pk", "quantity_left", "value_left")
    )
)
WRITTEN = Statement(lambda: StockMove.objects.filter(reference=Given(1)))
INSERT_MOVES = Insertion(
    StockMove,
    [
        *("stock_item", "seq", "kind", "quantity", "value", "balance", "reference", "reason"),
        "actor",
    ],
)
INSERT_LAYERS = Insertion(CostLayer)
INSERT_USES = Insertion(
    LayerUse,
    ["layer", "move", "corrects", "correction", "quantity", "value", "line_reference"],
)
LOWER_LAYERS = Statement(
    "UPDATE inventory_costlayer AS layer SET quantity_left = layer.quantity_left - used.quantity,"
    " value_left = layer.value_left - used.value,"
    " is_open = layer.quantity_left > used.quantity"
    " FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS used (id, quantity, value)"
    " WHERE layer.id = used.id"
)
MOVE_COUNTERS = Statement(
    "UPDATE inventory_stockitem AS item SET on_hand = item.on_hand + moved.quantity,"  # noqa: S608
    " value = item.value + moved.value, seq = item.seq + moved.count,"
    " reserved = item.reserved - moved.promised"
    " FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])"
    " AS moved (id, quantity, value, count, promised) WHERE item.id = moved.id"
    f" RETURNING item.id, {inventory.services.queue.AWAITED}"
)


class NotEnoughStock(Exception):
    """A warehouse cannot give away what it does not have, or has promised."""


class TooMuchStock(Exception):
    """More units than a stock row can count."""


@dataclass(frozen=True)
class Posting:
    """One move to be made: units above zero come in with a total ``value`` in fen, others go out.

    ``promised`` units of the item's promises are fulfilled by it, for the order line
    ``line_reference``. Goods that come from elsewhere keep their ``received_at`` and the use they
    came out of (``source_id``).
    """

    stock_item_id: int
    kind: str
    quantity: int
    reference: str
    value: int = 0
    received_at: datetime | None = None
    source_id: int | None = None
    line_reference: int | None = None
    promised: int = 0


@dataclass(frozen=True)
class Posted:
    """What one posting became: its move, and its layer or its uses."""

    move: StockMove
    layer: CostLayer | None
    uses: list[LayerUse]


@dataclass
class Page:
    """One item's page of the ledger while a posting is written: its counters and open layers."""

    item: StockItem
    layers: list[Layer] = field(default_factory=list)
    moved: int = 0
    value: int = 0
    count: int = 0
    promised: int = 0

    @property
    def balance(self) -> int:
        """Return what is on hand after the moves so far."""
        return self.item.on_hand + self.moved

    def enter(self, posting: Posting, value: int) -> None:
        """Count one move. Raises NotEnoughStock when more would be promised than is left."""
        self.moved += posting.quantity
        self.value += value
        self.count += 1
        self.promised += posting.promised
        if self.balance > LARGEST_STOCK:
            raise TooMuchStock(_("No stock row counts that many units."))
        promised = self.item.reserved - self.promised
        if promised > self.balance + self.item.backorder_limit and posting.quantity < 0:
            raise NotEnoughStock(_("That is more than the warehouse can give away."))


@transaction.atomic
def post(
    postings: Sequence[Posting], *, reason: str = "", actor: Any = None, is_told: bool = True
) -> list[Posted]:
    """Write moves in their order, all or none; ``is_told`` lets window and alerts look again.

    Raises NotEnoughStock and TooMuchStock.
    """
    pages = open_pages(postings)
    drafts = [draft(posting, pages[posting.stock_item_id]) for posting in postings]
    moves = INSERT_MOVES.write(
        StockMove(reason=reason[:200], actor=accounts.selectors.person(actor), **facts)
        for facts, _uses in drafts
    )
    layers = write_layers(postings, moves)
    uses = write_uses(postings, moves, [used for _facts, used in drafts])
    # Last, for these rows are locked: what came is held for those in line before anybody sees it.
    inventory.services.queue.serve(write_counters(pages.values()))
    if is_told:
        announce({page.item.variant_id for page in pages.values()})
    return [
        Posted(move, layers.get(move.pk), [use for use in uses if use.move_id == move.pk])
        for move in moves
    ]


def already(reference: str) -> StockMove | None:
    """Find the move a reference was booked by; call it with the item locked."""
    found: StockMove | None = WRITTEN.instance(reference)
    return found


def open_pages(postings: Iterable[Posting]) -> dict[int, Page]:
    """Lock the items in primary-key order and read the layers of those that give something."""
    postings = list(postings)
    keys = sorted({posting.stock_item_id for posting in postings})
    pages = {item.pk: Page(item) for item in LOCK_ITEMS.instances(keys)}
    giving = sorted({posting.stock_item_id for posting in postings if posting.quantity < 0})
    if giving:
        for item_id, received_at, key, quantity, value in OPEN_LAYERS.rows(giving):
            pages[item_id].layers.append(Layer(received_at, key, quantity, value))
    return pages


def draft(posting: Posting, page: Page) -> tuple[dict[str, Any], list[Use]]:
    """Work out one move, and what it uses up, on an item's page. Raises NotEnoughStock."""
    used: list[Use] = []
    value = posting.value
    if posting.quantity < 0:
        try:
            used = consume(page.layers, -posting.quantity)
        except NotEnough as error:
            words = _("That is more than the warehouse can give away.")
            raise NotEnoughStock(words) from error
        value = -sum(use.value for use in used)
        page.layers = lessened(page.layers, used)
    page.enter(posting, value)
    return {
        "stock_item_id": posting.stock_item_id,
        "seq": page.item.seq + page.count,
        "kind": posting.kind,
        "quantity": posting.quantity,
        "value": value,
        "balance": page.balance,
        "reference": posting.reference,
    }, used


def lessened(layers: list[Layer], used: list[Use]) -> list[Layer]:
    """Return layers without what was used of them."""
    gone = {use.layer: use for use in used}
    left = []
    for layer in layers:
        use = gone.get(layer.key, Use(layer.key, 0, 0))
        if layer.quantity > use.quantity:
            rest = layer.quantity - use.quantity
            left.append(Layer(layer.received_at, layer.key, rest, layer.value - use.value))
    return left


def write_layers(postings: Sequence[Posting], moves: Sequence[StockMove]) -> dict[int, CostLayer]:
    """Open a layer for every move in; return them by move."""
    now = timezone.now()
    layers = INSERT_LAYERS.write(
        CostLayer(
            stock_item_id=posting.stock_item_id,
            move=move,
            source_id=posting.source_id,
            received_at=posting.received_at or now,
            quantity=posting.quantity,
            value=posting.value,
            quantity_left=posting.quantity,
            value_left=posting.value,
        )
        for posting, move in zip(postings, moves, strict=True)
        if posting.quantity > 0
    )
    return {layer.move_id: layer for layer in layers}


def write_uses(
    postings: Sequence[Posting], moves: Sequence[StockMove], used: Sequence[list[Use]]
) -> list[LayerUse]:
    """Write what the moves out took from which layer, and take it from there."""
    rows = [
        LayerUse(
            layer_id=use.layer,
            move=move,
            quantity=use.quantity,
            value=use.value,
            line_reference=posting.line_reference,
        )
        for posting, move, uses in zip(postings, moves, used, strict=True)
        for use in uses
    ]
    if not rows:
        return []
    totals: dict[int, tuple[int, int]] = {}
    for row in rows:
        quantity, value = totals.get(row.layer_id, (0, 0))
        totals[row.layer_id] = (quantity + row.quantity, value + row.value)
    LOWER_LAYERS.run(
        list(totals),
        [quantity for quantity, _value in totals.values()],
        [value for _quantity, value in totals.values()],
    )
    return INSERT_USES.write(rows)


def write_counters(pages: Iterable[Page]) -> list[int]:
    """Move the counters, the contended rows, last; return the items somebody stands in line for."""
    rows = [(p.item.pk, p.moved, p.value, p.count, p.promised) for p in pages]
    moved = MOVE_COUNTERS.rows(*(list(column) for column in zip(*rows, strict=True)))
    return [item_id for item_id, is_awaited in moved if is_awaited]


def announce(variant_ids: Iterable[int]) -> None:
    """Note, in this transaction, that window, alerts and those who wait have to look again."""
    operations.services.outbox.enqueue_each(
        Promise(STOCK_CHANGED, str(variant_id), {"variant": variant_id})
        for variant_id in sorted(set(variant_ids))
    )


def lock(stock_item_ids: Iterable[int]) -> dict[int, StockItem]:
    """Lock items in primary-key order, before several postings of one transaction touch them."""
    return {item.pk: item for item in LOCK_ITEMS.instances(sorted(set(stock_item_ids)))}


def onward(use: Any, *, to: int, kind: str, quantity: int, reference: str) -> Posting:
    """Return the posting that carries units of a use into item ``to`` with their cost and age.

    ``use`` comes from ``LayerUse.objects.to_carry()``: it knows what of it went on before, so that
    its last unit takes the remainder of its worth.
    """
    return Posting(
        stock_item_id=to,
        kind=kind,
        quantity=quantity,
        reference=reference,
        value=share_of(use.worth - use.carried, quantity, use.quantity - use.gone),
        received_at=use.layer.received_at,
        source_id=use.pk,
    )
