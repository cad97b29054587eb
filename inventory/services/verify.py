"""Prove the stock from its rows: noun and key of what contradicts a promise.

What the database guards at every COMMIT is proven again here, as well as what no constraint can
say.
"""

# ruff: noqa: S608 - the queries are put together from constants of this file

from collections.abc import Iterator, Sequence

import operations.proofs
from operations.proofs import Offender, Proof

GOODS_USED = "SELECT * FROM inventory_layeruse WHERE correction_id IS NULL"
WORTH = (
    "SELECT coalesce(corrects_id, id) AS id, sum(value) AS worth FROM inventory_layeruse GROUP BY 1"
)
# What an onward layer brought along: its cost on arrival, and what was found about it before that.
CARRIED = """SELECT layer.source_id, sum(layer.quantity) AS quantity,
      sum(move.value + coalesce(followed.value, 0)) AS value
    FROM inventory_costlayer layer JOIN inventory_stockmove move ON move.id = layer.move_id
    LEFT JOIN (SELECT layer_id, sum(value) AS value FROM inventory_costcorrection
      WHERE follows_id IS NOT NULL GROUP BY 1) followed ON followed.layer_id = layer.id
    WHERE layer.source_id IS NOT NULL GROUP BY 1"""
# When each layer was opened and used up, in the item's own count of moves, the oldest first.
LIVES = """SELECT layer.id, layer.stock_item_id, opened.seq AS opened,
      CASE WHEN layer.is_open THEN 9223372036854775807 ELSE coalesce(last.seq, 0) END AS closed,
      row_number() OVER (
        PARTITION BY layer.stock_item_id ORDER BY layer.received_at, layer.id) AS place
    FROM inventory_costlayer layer JOIN inventory_stockmove opened ON opened.id = layer.move_id
    LEFT JOIN (SELECT used.layer_id, max(move.seq) AS seq
      FROM inventory_layeruse used JOIN inventory_stockmove move ON move.id = used.move_id
      WHERE used.correction_id IS NULL GROUP BY 1) last ON last.layer_id = layer.id"""


PROOFS: Sequence[Proof] = (
    Proof(
        "what is on hand is the sum of its moves",
        """SELECT 'item', item.id, item.on_hand, coalesce(moved.sum, 0)
        FROM inventory_stockitem item LEFT JOIN (SELECT stock_item_id, sum(quantity)
          FROM inventory_stockmove GROUP BY 1) moved ON moved.stock_item_id = item.id
        WHERE item.on_hand <> coalesce(moved.sum, 0)""",
    ),
    Proof(
        "what is on hand lies in layers",
        """SELECT 'item', item.id, item.on_hand, coalesce(lying.sum, 0)
        FROM inventory_stockitem item LEFT JOIN (SELECT stock_item_id, sum(quantity_left)
          FROM inventory_costlayer GROUP BY 1) lying ON lying.stock_item_id = item.id
        WHERE item.on_hand <> coalesce(lying.sum, 0)""",
    ),
    Proof(
        "the value is what is left of open layers",
        """SELECT 'item', item.id, item.value, coalesce(lying.sum, 0)
        FROM inventory_stockitem item LEFT JOIN (SELECT stock_item_id, sum(value_left)
          FROM inventory_costlayer WHERE is_open GROUP BY 1) lying ON lying.stock_item_id = item.id
        WHERE item.value <> coalesce(lying.sum, 0)""",
    ),
    Proof(
        "the value is that of all moves and corrections",
        """SELECT 'item', item.id, item.value, coalesce(booked.sum, 0)
        FROM inventory_stockitem item LEFT JOIN (SELECT stock_item_id, sum(value) FROM (
            SELECT stock_item_id, value FROM inventory_stockmove
            UNION ALL SELECT layer.stock_item_id, found.value_left
            FROM inventory_costcorrection found
            JOIN inventory_costlayer layer ON layer.id = found.layer_id) row GROUP BY 1) booked
          ON booked.stock_item_id = item.id
        WHERE item.value <> coalesce(booked.sum, 0)""",
    ),
    Proof(
        "what is promised is the sum of promises that hold",
        """SELECT 'item', item.id, item.reserved, coalesce(held.sum, 0)
        FROM inventory_stockitem item LEFT JOIN (SELECT stock_item_id, sum(quantity)
          FROM inventory_reservation WHERE state = 'held' GROUP BY 1) held
          ON held.stock_item_id = item.id
        WHERE item.reserved <> coalesce(held.sum, 0)""",
    ),
    Proof(
        "moves are numbered without a gap",
        """SELECT 'move', id, seq, place FROM (SELECT id, seq, row_number() OVER (
            PARTITION BY stock_item_id ORDER BY seq) AS place FROM inventory_stockmove) move
        WHERE seq <> place""",
    ),
    Proof(
        "every move continues the balance",
        """SELECT 'move', id, balance, due FROM (SELECT id, balance, quantity + lag(balance, 1, 0)
            OVER (PARTITION BY stock_item_id ORDER BY seq) AS due FROM inventory_stockmove) move
        WHERE balance <> due""",
    ),
    Proof(
        "an item knows its last move",
        """SELECT 'item', item.id, item.seq, coalesce(last.seq, 0)
        FROM inventory_stockitem item LEFT JOIN (SELECT stock_item_id, max(seq) AS seq
          FROM inventory_stockmove GROUP BY 1) last ON last.stock_item_id = item.id
        WHERE item.seq <> coalesce(last.seq, 0)""",
    ),
    Proof(
        "a move out uses as many units as it moves",
        f"""SELECT 'move', move.id, coalesce(used.units, 0), greatest(-move.quantity, 0)
        FROM inventory_stockmove move LEFT JOIN (SELECT move_id, sum(quantity) AS units
          FROM ({GOODS_USED}) used GROUP BY 1) used ON used.move_id = move.id
        WHERE coalesce(used.units, 0) <> greatest(-move.quantity, 0)""",
    ),
    Proof(
        "a move out is worth what it uses",
        f"""SELECT 'move', move.id, -move.value, coalesce(used.value, 0)
        FROM inventory_stockmove move LEFT JOIN (SELECT move_id, sum(value) AS value
          FROM ({GOODS_USED}) used GROUP BY 1) used ON used.move_id = move.id
        WHERE move.quantity < 0 AND -move.value <> coalesce(used.value, 0)""",
    ),
    Proof(
        "a use takes from its own item",
        """SELECT 'use', used.id, layer.stock_item_id, move.stock_item_id
        FROM inventory_layeruse used JOIN inventory_stockmove move ON move.id = used.move_id
        JOIN inventory_costlayer layer ON layer.id = used.layer_id
        WHERE layer.stock_item_id <> move.stock_item_id""",
    ),
    Proof(
        "a move in opens a layer of its units",
        """SELECT 'move', move.id, coalesce(layer.quantity, 0), move.quantity
        FROM inventory_stockmove move LEFT JOIN inventory_costlayer layer
          ON layer.move_id = move.id AND layer.stock_item_id = move.stock_item_id
        WHERE coalesce(layer.quantity, 0) <> greatest(move.quantity, 0)""",
    ),
    Proof(
        "a layer is worth its move and its corrections",
        """SELECT 'layer', layer.id, layer.value, move.value + coalesce(found.sum, 0)
        FROM inventory_costlayer layer JOIN inventory_stockmove move ON move.id = layer.move_id
        LEFT JOIN (SELECT layer_id, sum(value) FROM inventory_costcorrection GROUP BY 1) found
          ON found.layer_id = layer.id
        WHERE layer.value <> move.value + coalesce(found.sum, 0)""",
    ),
    Proof(
        "units gone from a layer were used",
        """SELECT 'layer', layer.id, layer.quantity - layer.quantity_left, coalesce(used.sum, 0)
        FROM inventory_costlayer layer LEFT JOIN (SELECT layer_id, sum(quantity)
          FROM inventory_layeruse GROUP BY 1) used ON used.layer_id = layer.id
        WHERE layer.quantity - layer.quantity_left <> coalesce(used.sum, 0)""",
    ),
    Proof(
        "value gone from a layer went with its units",
        """SELECT 'layer', layer.id, layer.value - layer.value_left, coalesce(used.sum, 0)
        FROM inventory_costlayer layer LEFT JOIN (SELECT layer_id, sum(value)
          FROM inventory_layeruse GROUP BY 1) used ON used.layer_id = layer.id
        WHERE layer.value - layer.value_left <> coalesce(used.sum, 0)""",
    ),
    Proof(
        "the parts of a correction sum to it",
        """SELECT 'correction', found.id, found.value_left + coalesce(used.sum, 0), found.value
        FROM inventory_costcorrection found LEFT JOIN (SELECT correction_id, sum(value)
          FROM inventory_layeruse WHERE correction_id IS NOT NULL GROUP BY 1) used
          ON used.correction_id = found.id
        WHERE found.value_left + coalesce(used.sum, 0) <> found.value""",
    ),
    Proof(
        "the oldest layer goes first",
        f"""WITH lived AS MATERIALIZED ({LIVES}), ranked AS (SELECT *, max(closed) OVER (
            PARTITION BY stock_item_id ORDER BY place
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS older_until FROM lived)
        SELECT 'use', used.id, used.layer_id, older.id
        FROM ({GOODS_USED}) used JOIN inventory_stockmove move ON move.id = used.move_id
        JOIN ranked ON ranked.id = used.layer_id AND ranked.older_until > move.seq
        JOIN lived older ON older.stock_item_id = ranked.stock_item_id
          AND older.place < ranked.place AND older.opened < move.seq AND older.closed > move.seq""",
    ),
    Proof(
        "what was shipped of an item was promised",
        """SELECT 'item', item.id, coalesce(gone.sum, 0), coalesce(promised.sum, 0)
        FROM inventory_stockitem item
        LEFT JOIN (SELECT stock_item_id, -sum(quantity) AS sum FROM inventory_stockmove
          WHERE kind = 'shipment' GROUP BY 1) gone ON gone.stock_item_id = item.id
        LEFT JOIN (SELECT stock_item_id, sum(quantity) FROM inventory_reservation
          WHERE state = 'shipped' GROUP BY 1) promised ON promised.stock_item_id = item.id
        WHERE coalesce(gone.sum, 0) <> coalesce(promised.sum, 0)""",
    ),
    Proof(
        "what was shipped for an order line was promised to it",
        f"""SELECT 'line', line_reference, gone.sum, coalesce(promised.sum, 0)
        FROM (SELECT move.stock_item_id, used.line_reference, sum(used.quantity)
          FROM ({GOODS_USED}) used JOIN inventory_stockmove move ON move.id = used.move_id
          WHERE move.kind = 'shipment' AND used.line_reference IS NOT NULL GROUP BY 1, 2) gone
        LEFT JOIN (SELECT stock_item_id, line_reference, sum(quantity)
          FROM inventory_reservation WHERE state = 'shipped' GROUP BY 1, 2) promised
          USING (stock_item_id, line_reference)
        WHERE gone.sum <> coalesce(promised.sum, 0)""",
    ),
    Proof(
        "no more units went on than were used",
        f"""SELECT 'use', used.id, carried.quantity, used.quantity
        FROM ({CARRIED}) carried JOIN inventory_layeruse used ON used.id = carried.source_id
        WHERE carried.quantity > used.quantity""",
    ),
    Proof(
        "no more value went on than was used",
        f"""SELECT 'use', worth.id, carried.value, worth.worth
        FROM ({CARRIED}) carried JOIN ({WORTH}) worth ON worth.id = carried.source_id
        WHERE carried.value > worth.worth""",
    ),
    Proof(
        "goods carried over have all arrived, with all their value",
        f"""SELECT 'use', used.id, coalesce(carried.value, 0), worth.worth
        FROM ({GOODS_USED}) used JOIN inventory_stockmove move ON move.id = used.move_id
        JOIN ({WORTH}) worth ON worth.id = used.id
        LEFT JOIN ({CARRIED}) carried ON carried.source_id = used.id
        WHERE move.kind = 'transfer' AND (coalesce(carried.quantity, 0), coalesce(carried.value, 0))
          <> (used.quantity, worth.worth)""",
    ),
    Proof(
        "goods keep their age wherever they go",
        """SELECT 'layer', layer.id, layer.received_at, origin.received_at
        FROM inventory_costlayer layer JOIN inventory_layeruse used ON used.id = layer.source_id
        JOIN inventory_costlayer origin ON origin.id = used.layer_id
        WHERE layer.received_at <> origin.received_at""",
    ),
    Proof(
        "nothing on the way or held for inspection is promised",
        """SELECT 'item', item.id, item.reserved, 0
        FROM inventory_stockitem item JOIN inventory_warehouse house ON house.id = item.warehouse_id
        WHERE house.kind <> 'store' AND (item.reserved > 0 OR EXISTS (SELECT
          FROM inventory_reservation held
          WHERE held.stock_item_id = item.id AND held.state = 'held'))""",
    ),
    Proof(
        "the whole stock is what came in less what went out",
        """SELECT 'shop', 0, had.units, booked.units
        FROM (SELECT coalesce(sum(on_hand), 0) AS units FROM inventory_stockitem) had,
          (SELECT coalesce(sum(quantity) FILTER (WHERE quantity > 0), 0)
            + coalesce(sum(quantity) FILTER (WHERE quantity < 0), 0) AS units
          FROM inventory_stockmove) booked
        WHERE had.units <> booked.units""",
    ),
)


def offenders() -> Iterator[Offender]:
    """Yield every row that breaks a promise; none means that the stock is proven."""
    return operations.proofs.offenders(PROOFS)
