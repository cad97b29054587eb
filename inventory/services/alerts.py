"""Alerts of stock: opened once when a level is crossed, closed when it is well again.

Set by set, in one statement: two workers that look at once open one alert, for the database keeps
one open a kind. A crossing missed by the events is found by the sweep.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

import operations.services.outbox
from operations.statements import Statement

ALERTS_OPENED = "stock.alerts"
# What other systems are told of, by what happened to which kind.
TOPICS = {
    ("opened", "low"): "stock.low",
    ("closed", "low"): "stock.refilled",
    ("opened", "out"): "stock.out",
    ("closed", "out"): "stock.back",
}
SELLS = (
    "(house.is_active AND house.kind = 'store' AND variant.is_active"
    " AND product.status = 'on_sale' AND item.seq > 0)"
)
FACTS = (
    "SELECT item.*, item.on_hand - item.reserved AS free,"  # noqa: S608
    " item.on_hand + item.backorder_limit - item.reserved AS available,"
    f" {SELLS} AS sells, variant.sku, house.code"
    " FROM inventory_stockitem AS item"
    " JOIN inventory_warehouse AS house ON house.id = item.warehouse_id"
    " JOIN catalog_variant AS variant ON variant.id = item.variant_id"
    " JOIN catalog_product AS product ON product.id = variant.product_id {}"
)
# One row an item and kind: is it bad (open an alert), is it well (close it); between is neither.
CROSSED = (
    "SELECT id, 'low' AS kind, free AS units, sells AND free < minimum AS is_bad,"
    " NOT sells OR minimum IS NULL OR free >= coalesce(threshold, minimum) AS is_well FROM facts"
    " UNION ALL SELECT id, 'out', available, sells AND available <= 0,"
    " NOT sells OR available > 0 FROM facts"
    " UNION ALL SELECT id, 'over', on_hand, on_hand > maximum,"
    " maximum IS NULL OR on_hand <= maximum FROM facts"
)
AGED = (
    "SELECT facts.id, 'ageing' AS kind, coalesce(sum(layer.quantity_left), 0) AS units,"
    " count(layer.id) > 0 AS is_bad, count(layer.id) = 0 AS is_well"
    " FROM facts LEFT JOIN inventory_costlayer AS layer ON layer.stock_item_id = facts.id"
    " AND layer.is_open AND layer.received_at < now() - make_interval(days => $1::integer)"
    " GROUP BY facts.id"
)
LOOK = (
    "WITH facts AS ({}), state AS ({}),"
    " closed AS (UPDATE inventory_stockalert AS alert SET closed_at = statement_timestamp()"
    " FROM state WHERE alert.stock_item_id = state.id AND alert.kind = state.kind"
    " AND alert.closed_at IS NULL AND state.is_well"
    " RETURNING alert.id, alert.stock_item_id, alert.kind),"
    " opened AS (INSERT INTO inventory_stockalert (stock_item_id, kind, quantity)"
    " SELECT id, kind, units FROM state WHERE is_bad AND NOT EXISTS (SELECT"
    " FROM inventory_stockalert AS alert WHERE alert.stock_item_id = state.id"
    " AND alert.kind = state.kind AND alert.closed_at IS NULL)"
    " ON CONFLICT (stock_item_id, kind) WHERE closed_at IS NULL DO NOTHING"
    " RETURNING id, stock_item_id, kind),"
    " told AS (SELECT 'opened' AS change, * FROM opened UNION ALL SELECT 'closed', * FROM closed)"
    " SELECT told.change, told.kind, told.id, told.stock_item_id, facts.variant_id, facts.sku,"
    " facts.code, facts.on_hand, facts.free, facts.minimum, facts.threshold"
    " FROM told JOIN facts ON facts.id = told.stock_item_id ORDER BY told.id"
)
LOOK_AT_VARIANTS = Statement(
    LOOK.format(FACTS.format("WHERE item.variant_id = ANY($1::bigint[])"), CROSSED)
)
LOOK_AT_ALL = Statement(LOOK.format(FACTS.format(""), CROSSED))
LOOK_AT_AGE = Statement(LOOK.format(FACTS.format(""), AGED))


@dataclass(frozen=True)
class Crossing:
    """An alert that was ``opened`` or ``closed``, and the item's figures at that moment."""

    change: str
    kind: str
    alert: int
    stock_item: int
    variant: int
    sku: str
    warehouse: str
    on_hand: int
    available: int
    minimum: int | None
    threshold: int | None


@transaction.atomic
def look_at(variant_ids: Iterable[int]) -> list[Crossing]:
    """Open and close the alerts of some variants; return what changed."""
    return tell(LOOK_AT_VARIANTS.rows(list(variant_ids)))


@transaction.atomic
def look_at_all() -> list[Crossing]:
    """Open and close every alert that the events missed; return what changed."""
    return tell(LOOK_AT_ALL.rows())


@transaction.atomic
def look_at_age() -> list[Crossing]:
    """Open and close the alerts of goods that lie too long; return what changed."""
    return tell(LOOK_AT_AGE.rows(settings.AGEING_AFTER_DAYS))


def tell(rows: Iterable[Sequence[Any]]) -> list[Crossing]:
    """Promise that other systems, and the staff, hear of what changed."""
    crossings = [Crossing(*row) for row in rows]
    for crossing in crossings:
        if topic := TOPICS.get((crossing.change, crossing.kind)):
            payload = asdict(crossing)
            operations.services.outbox.enqueue(
                topic=topic, key=f"stock:{crossing.stock_item}", payload=payload
            )
    opened = [crossing.alert for crossing in crossings if crossing.change == "opened"]
    if opened:
        operations.services.outbox.enqueue(
            topic=ALERTS_OPENED, key=f"alert:{opened[0]}", payload={"alerts": opened}
        )
    return crossings
