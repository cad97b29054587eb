"""What the stock was worth at any moment: the moves up to it and what was found about their cost.

A finding counts from the day it was made: what was known then is what the stock was worth then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from operations.statements import Statement

WORTH = Statement(
    """SELECT item.warehouse_id, item.variant_id, sum(fact.units)::bigint, sum(fact.value)::bigint
    FROM (SELECT stock_item_id, quantity AS units, value FROM inventory_stockmove
        WHERE created_at < $1
      UNION ALL SELECT layer.stock_item_id, 0, found.value_left FROM inventory_costcorrection found
        JOIN inventory_costlayer layer ON layer.id = found.layer_id WHERE found.created_at < $1
    ) fact JOIN inventory_stockitem item ON item.id = fact.stock_item_id
    WHERE $2::bigint IS NULL OR item.warehouse_id = $2
    GROUP BY 1, 2 HAVING sum(fact.units) <> 0 OR sum(fact.value) <> 0 ORDER BY 4 DESC, 2, 1""",
    plans_anew=True,
)


@dataclass(frozen=True)
class Worth:
    """Units of one variant in one warehouse and their value in fen."""

    warehouse_id: int
    variant_id: int
    units: int
    value: int


def valuation(before: datetime, warehouse_id: int | None = None) -> list[Worth]:
    """List what lay where just before a moment and what it was worth, the dearest first.

    One query, however long ago.
    """
    return [Worth(*row) for row in WORTH.rows(before, warehouse_id)]


def by_warehouse(rows: Iterable[Worth]) -> dict[int, tuple[int, int]]:
    """Map warehouses to their (units, value)."""
    found: dict[int, tuple[int, int]] = {}
    for row in rows:
        units, value = found.get(row.warehouse_id, (0, 0))
        found[row.warehouse_id] = (units + row.units, value + row.value)
    return found
