"""Write the ledger of half a year: deliveries and parcels in their order, first in, first out."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from catalog.models import Price
from inventory.fifo import Layer, consume
from inventory.models import CostLayer, LayerUse, StockItem, StockMove

BATCH = 1000


@dataclass(frozen=True)
class Entry:
    """Units that came to an item (above zero, each at a cost in fen) or left it for a line."""

    item: StockItem
    at: datetime
    quantity: int
    reference: str
    unit_cost: int = 0
    reason: str = ""
    line_id: int | None = None


def unit_costs() -> dict[int, int]:
    """Choose what a unit of each variant costs the shop: about half of its price."""
    rng = random.Random("costs")  # noqa: S311  # repeatable, not secret
    prices = Price.objects.filter(kind=Price.Kind.SELLING).order_by("variant_id")
    return {
        variant_id: amount * rng.randint(44, 62) // 100
        for variant_id, amount in prices.values_list("variant_id", "amount")
    }


def write_books(entries: Iterable[Entry]) -> None:
    """Write moves, layers and uses of all entries, and what they leave on their items."""
    pages: dict[int, Page] = {}
    for entry in sorted(entries, key=lambda entry: entry.at):
        pages.setdefault(entry.item.pk, Page(entry.item)).enter(entry)
    StockMove.objects.bulk_create(
        (move for page in pages.values() for move in page.moves), batch_size=BATCH
    )
    CostLayer.objects.bulk_create(
        (layer for page in pages.values() for layer in page.layers), batch_size=BATCH
    )
    LayerUse.objects.bulk_create(
        (use for page in pages.values() for use in page.uses), batch_size=BATCH
    )
    items = [page.close() for page in pages.values()]
    StockItem.objects.bulk_update(items, ["value", "seq"], batch_size=BATCH)


@dataclass
class Page:
    """One item's page of the books; its layers lie in the order they came."""

    item: StockItem
    moves: list[StockMove] = field(default_factory=list)
    layers: list[CostLayer] = field(default_factory=list)
    uses: list[LayerUse] = field(default_factory=list)

    def enter(self, entry: Entry) -> None:
        """Write the next move with its layer or its uses."""
        balance = self.moves[-1].balance if self.moves else 0
        move = StockMove(
            stock_item=self.item,
            seq=len(self.moves) + 1,
            kind=StockMove.Kind.RECEIPT if entry.quantity > 0 else StockMove.Kind.SHIPMENT,
            quantity=entry.quantity,
            value=entry.quantity * entry.unit_cost,
            balance=balance + entry.quantity,
            reference=entry.reference,
            reason=entry.reason,
            created_at=entry.at,
        )
        self.moves.append(move)
        if entry.quantity > 0:
            self.layers.append(layer_of(move))
        else:
            move.value = -self.use_up(move, entry.line_id)

    def use_up(self, move: StockMove, line_id: int | None) -> int:
        """Take a move's units from the oldest layers; return what they cost."""
        left = [
            Layer(layer.received_at, place, layer.quantity_left, layer.value_left)
            for place, layer in enumerate(self.layers)
        ]
        used = consume(left, -move.quantity)
        for use in used:
            layer = self.layers[use.layer]
            layer.quantity_left -= use.quantity
            layer.value_left -= use.value
            layer.is_open = layer.quantity_left > 0
            self.uses.append(
                LayerUse(
                    layer=layer,
                    move=move,
                    quantity=use.quantity,
                    value=use.value,
                    line_reference=line_id,
                    created_at=move.created_at,
                )
            )
        return sum(use.value for use in used)

    def close(self) -> StockItem:
        """Return the item with what the page leaves on it."""
        self.item.seq = len(self.moves)
        self.item.value = sum(layer.value_left for layer in self.layers)
        return self.item


def layer_of(move: StockMove) -> CostLayer:
    """Open the layer of a delivery."""
    return CostLayer(
        stock_item=move.stock_item,
        move=move,
        received_at=move.created_at,
        quantity=move.quantity,
        value=move.value,
        quantity_left=move.quantity,
        value_left=move.value,
    )
