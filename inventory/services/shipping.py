"""Turn promises into goods that leave."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import inventory.services.ledger
from inventory.models import Reservation, StockMove
from inventory.services.ledger import NotEnoughStock, Posted, Posting
from operations.statements import AnyGiven, Given, Insertion, Statement

HELD = Statement(
    lambda: (
        Reservation.objects.held()
        .filter(
            order_reference=Given(1),
            stock_item__warehouse_id=Given(2),
            line_reference=AnyGiven(3),
        )
        .order_by("stock_item_id", "pk")
        .select_for_update(of=("self",))
    )
)
MARK_SHIPPED = Statement(
    "UPDATE inventory_reservation AS promise SET state = 'shipped', quantity = gone.quantity"
    " FROM unnest($1::bigint[], $2::integer[]) AS gone (id, quantity) WHERE promise.id = gone.id"
)
INSERT_REST = Insertion(
    Reservation,
    ["stock_item", "order_reference", "line_reference", "quantity", "expires_at"],
)


@transaction.atomic
def ship(
    *,
    order_reference: str,
    warehouse_id: int,
    quantities: Mapping[int, int],
    reference: str,
    actor: Any = None,
) -> list[Posted]:
    """Let promised goods leave a warehouse, oldest layers first, each for its order line.

    ``quantities`` maps order lines to units. Raises NotEnoughStock when the warehouse does not
    hold that many for the order, or has promised goods that have not come yet.
    """
    held = HELD.instances(order_reference, warehouse_id, list(quantities))
    left = dict(quantities)
    leaving: list[tuple[Reservation, int]] = []
    for promise in held:
        if units := min(promise.quantity, left[promise.line_reference]):
            left[promise.line_reference] -= units
            leaving.append((promise, units))
    if any(left.values()) or not leaving:
        raise NotEnoughStock(_("This warehouse does not hold that many for this order."))
    mark_shipped(leaving)
    return inventory.services.ledger.post(
        [
            Posting(
                promise.stock_item_id,
                StockMove.Kind.SHIPMENT,
                -units,
                f"{reference}:{promise.pk}",
                line_reference=promise.line_reference,
                promised=units,
            )
            for promise, units in leaving
        ],
        actor=actor,
    )


def mark_shipped(leaving: list[tuple[Reservation, int]]) -> None:
    """Mark what leaves as shipped; what is left of a promise stays held in a row of its own."""
    INSERT_REST.write(
        Reservation(
            stock_item_id=promise.stock_item_id,
            order_reference=promise.order_reference,
            line_reference=promise.line_reference,
            quantity=promise.quantity - units,
            expires_at=promise.expires_at,
        )
        for promise, units in leaving
        if units < promise.quantity
    )
    MARK_SHIPPED.run([row.pk for row, _units in leaving], [units for _row, units in leaving])
