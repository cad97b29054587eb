"""The one way an after-sales request changes its state."""

from typing import Any

from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

import accounts.selectors
import operations.services.outbox
from orders.after_sales_life import may_become
from orders.models import Order, ReturnEvent, ReturnRequest


class AfterSalesRefused(Exception):
    """This cannot be asked for, or not done with this request as it stands."""


def lock(request_id: int) -> ReturnRequest:
    """Lock the order of a request, then the request itself. Raises ReturnRequest.DoesNotExist."""
    order_id = ReturnRequest.objects.values_list("order_id", flat=True).get(pk=request_id)
    order: Order = Order.objects.filter(pk=order_id).lock().get()
    request: ReturnRequest = ReturnRequest.objects.filter(pk=request_id).lock().get()
    request.order = order
    return request


def transition(
    request: ReturnRequest, to: str, *, actor: Any = None, words: str = "", **facts: Any
) -> ReturnRequest:
    """Move a locked request to a state, with what becomes known, its event and its outbox row.

    Call it inside the transaction that holds its row. Raises AfterSalesRefused.
    """
    if not may_become(request.kind, request.state, to):
        sentence = _("A request that is %(state)s cannot become %(target)s.")
        target = ReturnRequest.State(to).label
        raise AfterSalesRefused(sentence % {"state": request.get_state_display(), "target": target})
    rows = ReturnRequest.objects.filter(pk=request.pk, state=request.state)
    if not rows.update(state=to, **facts):
        raise AfterSalesRefused(_("Somebody else changed this request a moment ago."))
    record(request, to, from_state=request.state, to_state=to, actor=actor, words=words)
    request.state = to
    for name, value in facts.items():
        setattr(request, name, value)
    promise(request, to)
    return request


def record(
    request: ReturnRequest,
    kind: str,
    *,
    from_state: str = "",
    to_state: str = "",
    actor: Any = None,
    words: str = "",
) -> ReturnEvent:
    """Write down a step of a request, for the shopper to see."""
    return ReturnEvent.objects.create(
        request=request,
        kind=kind,
        from_state=from_state,
        to_state=to_state,
        actor=accounts.selectors.person(actor),
        words=words[:500],
        created_at=Now(),
    )


def reason_of(request: ReturnRequest) -> str:
    """Return why something was asked for, in the language of who asked."""
    with translation.override(request.order.language):
        return str(request.get_reason_display())


def promise(request: ReturnRequest, what: str) -> None:
    """Promise the letter about a step; the relay knows which steps have one."""
    operations.services.outbox.enqueue(
        topic=f"after_sales.{what}", key=request.number, payload={"request": request.pk}
    )
