"""The life of an after-sales request on one screen: every state, where it may go, for which kind.

``FORWARD`` and ``NEVER`` are the source; the database's table ``orders_after_sales_move``, which
its trigger reads, is a copy made by a migration, and a test compares the two.
"""

REFUND_ONLY = "refund_only"
RETURN = "return"
EXCHANGE = "exchange"
REPAIR = "repair"

REQUESTED = "requested"
APPROVED = "approved"
IN_TRANSIT = "in_transit"
ARRIVED = "arrived"
INSPECTED = "inspected"
REFUNDED = "refunded"
EXCHANGED = "exchanged"
REPAIRED = "repaired"
REJECTED = "rejected"
APPEALED = "appealed"
WITHDRAWN = "withdrawn"
LAPSED = "lapsed"

FORWARD: dict[str, frozenset[str]] = {
    REQUESTED: frozenset({APPROVED, REFUNDED, REJECTED, WITHDRAWN}),
    APPROVED: frozenset({IN_TRANSIT, ARRIVED, WITHDRAWN, LAPSED}),
    IN_TRANSIT: frozenset({ARRIVED, REJECTED}),
    ARRIVED: frozenset({INSPECTED}),
    INSPECTED: frozenset({REFUNDED, EXCHANGED, REPAIRED, REJECTED}),
    REJECTED: frozenset({APPEALED}),
    APPEALED: frozenset({APPROVED, REFUNDED, REJECTED}),
    REFUNDED: frozenset(),
    EXCHANGED: frozenset(),
    REPAIRED: frozenset(),
    WITHDRAWN: frozenset(),
    LAPSED: frozenset(),
}

# Where no goods come back there is nothing to wait for; where they do, money waits for them.
TRAVELS = frozenset({APPROVED, IN_TRANSIT, ARRIVED, INSPECTED, LAPSED})
NEVER: dict[str, frozenset[str]] = {
    REFUND_ONLY: TRAVELS | {EXCHANGED, REPAIRED},
    RETURN: frozenset({EXCHANGED, REPAIRED}),
    EXCHANGE: frozenset({REPAIRED}),
    REPAIR: frozenset({REFUNDED, EXCHANGED}),
}
UNSEEN = frozenset({(REQUESTED, REFUNDED), (APPEALED, REFUNDED)})

OPEN = frozenset({REQUESTED, APPROVED, IN_TRANSIT, ARRIVED, INSPECTED, APPEALED})
ENDED_WELL = frozenset({REFUNDED, EXCHANGED, REPAIRED})
WITH_US = frozenset({ARRIVED, INSPECTED})
CLOCK_OF = {
    REQUESTED: "answer_by",
    APPROVED: "parcel_by",
    ARRIVED: "inspect_by",
    APPEALED: "answer_by",
    REJECTED: "appeal_by",
}


def may_become(kind: str, state: str, target: str) -> bool:
    """Tell whether a request of a kind may move from ``state`` to ``target``."""
    if kind != REFUND_ONLY and (state, target) in UNSEEN:
        return False
    return target in FORWARD[state] and not {state, target} & NEVER[kind]


def moves() -> list[tuple[str, str, str]]:
    """List every allowed move as (kind, from, to), sorted."""
    return sorted(
        (kind, state, target)
        for kind in NEVER
        for state, targets in FORWARD.items()
        for target in targets
        if may_become(kind, state, target)
    )
