"""The order's life on one screen: every state, where it may go, and who may send it there.

``FORWARD`` is the source; the database's table ``orders_transition``, which its trigger reads, is a
copy made by a migration, and a test compares the two.
"""

PENDING_PAYMENT = "pending_payment"
PAID = "paid"
PARTIALLY_SHIPPED = "partially_shipped"
SHIPPED = "shipped"
RECEIVED = "received"
COMPLETED = "completed"
CLOSED = "closed"
CANCELLED = "cancelled"

FORWARD: dict[str, frozenset[str]] = {
    PENDING_PAYMENT: frozenset({PAID, CLOSED}),
    PAID: frozenset({PARTIALLY_SHIPPED, SHIPPED, CANCELLED}),
    PARTIALLY_SHIPPED: frozenset({SHIPPED}),
    SHIPPED: frozenset({RECEIVED}),
    RECEIVED: frozenset({COMPLETED}),
    COMPLETED: frozenset(),
    CLOSED: frozenset(),
    CANCELLED: frozenset(),
}

TIMESTAMP_OF = {
    PAID: "paid_at",
    SHIPPED: "shipped_at",
    RECEIVED: "received_at",
    COMPLETED: "completed_at",
    CLOSED: "ended_at",
    CANCELLED: "ended_at",
}


def may_become(state: str, target: str) -> bool:
    """Tell whether an order in ``state`` may move to ``target``."""
    return target in FORWARD[state]


def moves() -> list[tuple[str, str]]:
    """List every allowed move as (from, to), sorted."""
    return sorted((state, target) for state, targets in FORWARD.items() for target in targets)
