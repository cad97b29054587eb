"""One stock item with all that explains it: layers, moves, promises, levels."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone

from inventory.models import CostLayer, LayerUse, Reservation, StockItem, StockMove

MOVES_SHOWN = 100


@dataclass(frozen=True)
class LayerRow:
    """What is left of one delivery."""

    layer: CostLayer
    age_days: int

    @property
    def unit_cost(self) -> int:
        """Return what one unit costs, in fen, rounded to be looked at."""
        return (2 * self.layer.value_left + self.layer.quantity_left) // (
            2 * self.layer.quantity_left
        )

    @property
    def found_later(self) -> int:
        """Return by how many fen later findings changed the delivery's cost."""
        return self.layer.value - self.layer.move.value


@dataclass(frozen=True)
class ItemSheet:
    """What the page of an item shows."""

    item: StockItem
    layers: list[LayerRow]
    moves: list[StockMove]
    promises: list[Reservation]
    kept_back: int

    @property
    def is_cut(self) -> bool:
        """Tell whether there are older moves than shown."""
        return bool(self.moves) and self.moves[-1].seq > 1


def item_sheet(item: StockItem, at: datetime | None = None) -> ItemSheet:
    """Gather an item's sheet in six queries, however much lies there or has moved."""
    now = at or timezone.now()
    layers = item.layers.filter(is_open=True).select_related("move").order_by("received_at", "pk")
    uses = LayerUse.objects.select_related("layer").order_by("pk")
    moves = item.moves.select_related("actor").order_by("-seq")
    return ItemSheet(
        item,
        [LayerRow(layer, (now - layer.received_at).days) for layer in layers],
        list(moves.prefetch_related(Prefetch("uses", uses))[:MOVES_SHOWN]),
        list(Reservation.objects.held().filter(stock_item=item).order_by("pk")),
        sum(item.kept_back.values_list("quantity", flat=True)),
    )
