"""Checkers: each compares what clients were told with what the database holds.

A checker returns sentences about what is wrong; none means that the promise was kept.
"""

import json
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orders.lifecycle import FORWARD
from tests.faults.machine import Machine


@dataclass(frozen=True)
class History:
    """What one crowd was told."""

    purchases: list[dict[str, Any]]
    counts: Counter[str]
    slowest: float

    @classmethod
    def read(cls, file: Path) -> "History":
        """Read what the shoppers wrote."""
        told = json.loads(file.read_text())
        return cls(told["purchases"], Counter(told["counts"]), told["slowest"])

    def with_outcome(self, outcome: str) -> list[dict[str, Any]]:
        """Choose purchases by how they ended."""
        return [one for one in self.purchases if one["outcome"] == outcome]


def kept(machine: Machine, history: History) -> dict[str, list[tuple[str, int]]]:
    """Return the orders (number, payable) in the database by the intent they carry."""
    found: dict[str, list[tuple[str, int]]] = {one["intent"]: [] for one in history.purchases}
    for intent, number, amount in machine.query(
        "SELECT note, number, payable_amount FROM orders_order"
    ):
        if intent in found:
            found[intent].append((number, amount))
    return found


def lost(machine: Machine, history: History) -> list[str]:
    """Find acknowledged orders that are not there, or not as they were acknowledged."""
    orders = kept(machine, history)
    return [
        f"{one['number']} was acknowledged, but there is {orders[one['intent']]}"
        for one in history.purchases
        if one["told"] and (one["number"], one["amount"]) not in orders[one["intent"]]
    ]


def doubled(machine: Machine, history: History) -> list[str]:
    """Find intents that became more than one order, or were told of more than one."""
    orders = kept(machine, history)
    return [
        f"intent {one['intent']} became {orders[one['intent']]}, told {one['told']}"
        for one in history.purchases
        if len(orders[one["intent"]]) > 1 or len(set(one["told"])) > 1
    ]


def refused_yet_made(machine: Machine, history: History) -> list[str]:
    """Find orders whose shoppers were told that there is none."""
    orders = kept(machine, history)
    return [
        f"{one['code']} was answered to {one['intent']}, but there is {orders[one['intent']]}"
        for one in history.with_outcome("refused")
        if orders[one["intent"]] or one["told"]
    ]


def uncancelled(machine: Machine, history: History) -> list[str]:
    """Find orders whose cancellation was acknowledged and did not happen."""
    open_ones = {
        number
        for (number,) in machine.query("SELECT number FROM orders_order WHERE state<>'closed'")
    }
    return [
        f"{one['number']} was cancelled and is open"
        for one in history.purchases
        if one["is_cancelled"] and one["number"] in open_ones
    ]


HALF_MADE = {
    "no line": "NOT EXISTS (SELECT FROM orders_orderline l WHERE l.order_id = o.id)",
    "other than one event 'placed'": (
        "1 <> (SELECT count(*) FROM orders_orderevent e"
        " WHERE e.order_id = o.id AND e.kind = 'placed')"
    ),
    "other than one promise 'order.placed'": (
        "1 <> (SELECT count(*) FROM operations_outboxevent e"
        " WHERE e.key = o.number AND e.topic = 'order.placed')"
    ),
    "other than one payment of its amount": (
        "1 <> (SELECT count(*) FROM payments_payment p"
        " WHERE p.order_reference = o.number AND p.amount = o.payable_amount)"
    ),
    "a line without its reservation": (
        "EXISTS (SELECT FROM orders_orderline l WHERE l.order_id = o.id AND l.quantity <>"
        " (SELECT coalesce(sum(r.quantity), 0) FROM inventory_reservation r"
        " WHERE r.order_reference = o.number AND r.line_reference = l.id))"
    ),
    "lines that do not add up": (
        "o.goods_amount <> (SELECT coalesce(sum(l.goods_amount), 0)"
        " FROM orders_orderline l WHERE l.order_id = o.id)"
    ),
    "a cart that is still open": (
        "EXISTS (SELECT FROM cart_cart c WHERE c.id = o.cart_id AND c.state <> 'ordered')"
    ),
}


def half_made(machine: Machine) -> list[str]:
    """Find orders that lack a part, and ordered carts that lack their order."""
    orphans = (
        "SELECT c.id FROM cart_cart c WHERE c.state = 'ordered'"
        " AND NOT EXISTS (SELECT FROM orders_order o WHERE o.cart_id = c.id)"
    )
    return [
        f"order {number} has {what}"
        for what, condition in HALF_MADE.items()
        for (number,) in machine.query(f"SELECT o.number FROM orders_order o WHERE {condition}")
    ] + [f"cart {number} is ordered without an order" for (number,) in machine.query(orphans)]


MISCOUNTED = {
    "reserved is not the sum of held reservations": (
        "s.reserved <> (SELECT coalesce(sum(r.quantity), 0) FROM inventory_reservation r"
        " WHERE r.stock_item_id = s.id AND r.state = 'held')"
    ),
    "on hand is not the sum of moves": (
        "s.on_hand <> (SELECT coalesce(sum(m.quantity), 0) FROM inventory_stockmove m"
        " WHERE m.stock_item_id = s.id)"
    ),
    "more is promised than there is": "s.reserved > s.on_hand + s.backorder_limit",
}


def miscounted(machine: Machine) -> list[str]:
    """Find stock whose counters do not agree with its rows, or that is sold twice."""
    return [
        f"stock {number}: {what}"
        for what, condition in MISCOUNTED.items()
        for (number,) in machine.query(f"SELECT s.id FROM inventory_stockitem s WHERE {condition}")
    ]


def unproven(machine: Machine) -> list[str]:
    """Find what the shop's own proofs of its stock find."""
    try:
        machine.run("django", "verify_stock")
    except subprocess.CalledProcessError as error:
        return (error.stdout + error.stderr).decode().splitlines()
    return []


def broken_lives(machine: Machine) -> list[str]:
    """Find orders whose events are not a legal walk that ends in their state."""
    states = dict(machine.query("SELECT id, state FROM orders_order"))
    walked = dict.fromkeys(states, "pending_payment")
    moves = "SELECT order_id, from_state, to_state FROM orders_orderevent WHERE to_state <> ''"
    wrong = []
    for order, before, after in machine.query(f"{moves} ORDER BY id"):
        if walked[order] != before or after not in FORWARD[before]:
            wrong.append(f"order {order} went from {walked[order]} by {before} → {after}")
        walked[order] = after
    return wrong + [
        f"order {order} is {state}, its events say {walked[order]}"
        for order, state in states.items()
        if walked[order] != state
    ]


MISREMEMBERED = {
    "a key without an answer": (
        "SELECT k.key FROM operations_idempotencykey k WHERE k.status_code IS NULL"
    ),
    "a key whose order is not there": (
        "SELECT k.key FROM operations_idempotencykey k WHERE k.route = 'POST /api/v1/orders/'"
        " AND k.status_code = 201 AND NOT EXISTS"
        " (SELECT FROM orders_order o"
        " WHERE o.number = k.body->>'number' AND o.note = k.body->>'note')"
    ),
    "an order without its key": (
        "SELECT o.number FROM orders_order o WHERE o.note ~ '^[0-9a-f]{32}$' AND 1 <>"
        " (SELECT count(*) FROM operations_idempotencykey k WHERE k.body->>'number' = o.number)"
    ),
}


def misremembered(machine: Machine) -> list[str]:
    """Find idempotency keys that do not agree with the orders."""
    return [
        f"{what}: {name}" for what, sql in MISREMEMBERED.items() for (name,) in machine.query(sql)
    ]
