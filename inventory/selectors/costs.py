"""What sold goods cost: the layers they were taken from, later findings, and what came back.

Cost of goods sold of an order line = its uses (corrections are uses without quantity) − the layers
that took its goods back in, with the findings that followed the goods there.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from inventory.models import CostLayer
from operations.statements import Statement

# One row for every time an order line's cost moved; ``units`` left the shop (below 0: came back).
GOODS_SOLD = """
SELECT used.line_reference AS line, coalesce(found.created_at, move.created_at) AS at,
  used.quantity AS units, used.value
FROM inventory_layeruse used JOIN inventory_stockmove move ON move.id = used.move_id
LEFT JOIN inventory_costcorrection found ON found.id = used.correction_id
WHERE used.line_reference IS NOT NULL
UNION ALL
SELECT sold.line_reference, move.created_at, -layer.quantity, -move.value
FROM inventory_layeruse sold JOIN inventory_costlayer layer ON layer.source_id = sold.id
JOIN inventory_stockmove move ON move.id = layer.move_id
WHERE sold.line_reference IS NOT NULL
UNION ALL
SELECT sold.line_reference, found.created_at, 0, -found.value
FROM inventory_layeruse sold JOIN inventory_costlayer layer ON layer.source_id = sold.id
JOIN inventory_costcorrection found ON found.layer_id = layer.id
WHERE sold.line_reference IS NOT NULL AND found.follows_id IS NOT NULL"""
# The order lines whose cost moved from $1 until before $2.
LINES_MOVED = """
SELECT used.line_reference FROM inventory_stockmove move
JOIN inventory_layeruse used ON used.move_id = move.id
WHERE move.created_at >= $1 AND move.created_at < $2 AND used.line_reference IS NOT NULL
UNION SELECT sold.line_reference FROM inventory_stockmove move
JOIN inventory_costlayer layer ON layer.move_id = move.id
JOIN inventory_layeruse sold ON sold.id = layer.source_id
WHERE move.created_at >= $1 AND move.created_at < $2 AND sold.line_reference IS NOT NULL
UNION SELECT used.line_reference FROM inventory_costcorrection found
JOIN inventory_layeruse used ON used.correction_id = found.id
WHERE found.created_at >= $1 AND found.created_at < $2 AND used.line_reference IS NOT NULL"""
COST_OF_LINES = Statement(
    f"SELECT line, sum(units)::bigint, sum(value)::bigint FROM ({GOODS_SOLD}) goods"  # noqa: S608
    " WHERE line = ANY($1::bigint[]) GROUP BY line"
)


@dataclass(frozen=True)
class Cost:
    """What the units of an order line that are out there cost, in fen."""

    units: int
    value: int


def cost_of_lines(line_ids: Iterable[int]) -> dict[int, Cost]:
    """Map order lines to their cost of goods sold, in one query; those never shipped are absent."""
    return {line: Cost(units, value) for line, units, value in COST_OF_LINES.rows(list(line_ids))}


def going_costs(variant_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Map variants to the (value, units) of the latest delivery: what one costs is their share."""
    latest = CostLayer.objects.filter(stock_item__variant_id__in=list(variant_ids))
    rows = latest.order_by("stock_item__variant_id", "-pk").distinct("stock_item__variant_id")
    return {
        variant: (value, units)
        for variant, value, units in rows.values_list("stock_item__variant_id", "value", "quantity")
    }
