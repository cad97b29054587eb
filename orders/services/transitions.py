"""The one way an order changes its state."""

from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _

import accounts.selectors
import operations.services.outbox
from operations.statements import Insertion
from orders.lifecycle import TIMESTAMP_OF, may_become
from orders.models import Order, OrderEvent

EVENTS = Insertion(OrderEvent)


class IllegalMove(Exception):
    """The order cannot go there from where it is."""


def transition(order: Order, to: str, *, actor: Any = None, detail: str = "") -> Order:
    """Move a locked order to a state, with its event and its outbox row.

    Call it inside a transaction that holds the order's row. Raises IllegalMove.
    """
    if not may_become(order.state, to):
        words = _("An order that is %(state)s cannot become %(target)s.")
        target = Order.State(to).label
        raise IllegalMove(words % {"state": order.get_state_display(), "target": target})
    stamps = {TIMESTAMP_OF[to]: Now()} if to in TIMESTAMP_OF else {}
    if not Order.objects.filter(pk=order.pk, state=order.state).update(state=to, **stamps):
        raise IllegalMove(_("Somebody else changed this order a moment ago."))
    record(order, to, from_state=order.state, to_state=to, actor=actor, detail=detail)
    operations.services.outbox.enqueue(
        topic=f"order.{to}", key=order.number, payload={"order": order.pk}
    )
    order.state = to
    return order


def record(
    order: Order,
    kind: str,
    *,
    from_state: str = "",
    to_state: str = "",
    actor: Any = None,
    detail: str = "",
) -> OrderEvent:
    """Write down something that happened to an order."""
    event = OrderEvent(
        order=order,
        kind=kind,
        from_state=from_state,
        to_state=to_state,
        actor=accounts.selectors.person(actor),
        detail=detail[:300],
    )
    EVENTS.write([event])
    return event
