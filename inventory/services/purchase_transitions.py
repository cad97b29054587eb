"""The one way a purchase order changes its state, and the verbs that do it."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

import inventory.selectors.supplier_terms
import operations.services.audit
import operations.services.outbox
from inventory.models import PurchaseOrder
from inventory.purchase_life import (
    CANCELLED,
    CLOSED,
    CONFIRMED,
    ON_ITS_WAY,
    SENT,
    TIMESTAMP_OF,
    may_become,
)
from inventory.services.purchasing import PurchaseRefused, lock_draft, lock_order


class IllegalPurchaseMove(Exception):
    """The purchase order cannot go there from where it is."""


def transition(
    order: PurchaseOrder, to: str, *, actor: Any = None, detail: str = "", **facts: Any
) -> PurchaseOrder:
    """Move a locked purchase order to a state, with its note and its outbox row.

    Raises IllegalPurchaseMove.
    """
    target = PurchaseOrder.State(to).label
    if not may_become(order.state, to):
        words = _("A purchase order that is %(state)s cannot become %(target)s.")
        raise IllegalPurchaseMove(words % {"state": order.get_state_display(), "target": target})
    stamps = {TIMESTAMP_OF[to]: Now()} if to in TIMESTAMP_OF else {}
    PurchaseOrder.objects.filter(pk=order.pk).update(state=to, **stamps, **facts)
    words = _("Now %(state)s.") % {"state": target}
    operations.services.audit.note(order, f"{words} {detail}".strip(), actor=actor)
    operations.services.outbox.enqueue(
        topic=f"purchase.{to}",
        key=order.number,
        payload={"order": order.pk, "from": order.state, "detail": detail},
    )
    order.refresh_from_db()
    return order


@transaction.atomic
def send(*, order_id: int, expected_date: date | None = None, actor: Any = None) -> PurchaseOrder:
    """Send a draft to its supplier by e-mail, through the outbox.

    Without a day it is expected after the lead time promised. Raises PurchaseRefused.
    """
    order = lock_draft(order_id)
    total = order.lines.aggregate(sum=Sum(F("quantity") * F("unit_amount")))["sum"]
    if total is None:
        raise PurchaseRefused(_("There is nothing on this order."))
    if not order.supplier.is_active:
        raise PurchaseRefused(_("This supplier is not active."))
    if total < order.supplier.minimum_amount:
        raise PurchaseRefused(_("The supplier takes no orders as small as this."))
    lead_time = inventory.selectors.supplier_terms.promised_lead_time(order)
    day = expected_date or order.expected_date or timezone.localdate() + lead_time
    return transition(order, SENT, actor=actor, expected_date=day)


@transaction.atomic
def confirm(
    *, order_id: int, expected_date: date | None = None, actor: Any = None
) -> PurchaseOrder:
    """Note that the supplier said yes, and the day it named. Raises IllegalPurchaseMove."""
    order = lock_order(order_id)
    day = expected_date or order.expected_date
    return transition(order, CONFIRMED, actor=actor, expected_date=day)


@transaction.atomic
def postpone(*, order_id: int, expected_date: date, actor: Any = None) -> PurchaseOrder:
    """Note another day on which an order on its way is expected. Raises PurchaseRefused."""
    order = lock_order(order_id)
    if order.state not in ON_ITS_WAY:
        raise PurchaseRefused(_("Nothing more is expected of this order."))
    order.expected_date = expected_date
    order.save(update_fields=["expected_date"])
    words = _("Expected on %(day)s.") % {"day": expected_date.isoformat()}
    operations.services.audit.note(order, words, actor=actor)
    return order


@transaction.atomic
def cancel(*, order_id: int, reason: str, actor: Any = None) -> PurchaseOrder:
    """End an order of which nothing came; a supplier that had it is told.

    Raises IllegalPurchaseMove.
    """
    return transition(lock_order(order_id), CANCELLED, actor=actor, detail=reason)


@transaction.atomic
def close(*, order_id: int, reason: str = "", actor: Any = None) -> PurchaseOrder:
    """End an order that came, or came short: what is missing is expected no more.

    Raises IllegalPurchaseMove.
    """
    return transition(lock_order(order_id), CLOSED, actor=actor, detail=reason)
