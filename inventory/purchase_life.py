"""The purchase order's life on one screen: every state and where it may go.

``FORWARD`` is the source; the database's table ``inventory_purchase_move``, which its trigger
reads, is a copy made by a migration, and a test compares the two.
"""

DRAFT = "draft"
SENT = "sent"
CONFIRMED = "confirmed"
PARTLY_RECEIVED = "partly_received"
RECEIVED = "received"
CLOSED = "closed"
CANCELLED = "cancelled"

FORWARD: dict[str, frozenset[str]] = {
    DRAFT: frozenset({SENT, CANCELLED}),
    SENT: frozenset({CONFIRMED, PARTLY_RECEIVED, RECEIVED, CANCELLED}),
    CONFIRMED: frozenset({PARTLY_RECEIVED, RECEIVED, CANCELLED}),
    PARTLY_RECEIVED: frozenset({RECEIVED, CLOSED}),
    RECEIVED: frozenset({CLOSED}),
    CLOSED: frozenset(),
    CANCELLED: frozenset(),
}

TIMESTAMP_OF = {
    SENT: "sent_at",
    CONFIRMED: "confirmed_at",
    RECEIVED: "received_at",
    CLOSED: "ended_at",
    CANCELLED: "ended_at",
}

ON_ITS_WAY = frozenset({SENT, CONFIRMED, PARTLY_RECEIVED})


def may_become(state: str, target: str) -> bool:
    """Tell whether a purchase order in ``state`` may move to ``target``."""
    return target in FORWARD[state]


def moves() -> list[tuple[str, str]]:
    """List every allowed move as (from, to), sorted."""
    return sorted((state, target) for state, targets in FORWARD.items() for target in targets)


def after_delivery(state: str, *, is_complete: bool) -> str:
    """Return the state of an order on its way once something of it was taken in."""
    if state not in ON_ITS_WAY:
        raise ValueError(state)
    return RECEIVED if is_complete else PARTLY_RECEIVED
