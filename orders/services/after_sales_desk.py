"""What the staff does after the sale: answer, take goods in, look at them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

import orders.services.after_sales_steps
import orders.services.goods_back
from inventory.models import Warehouse
from orders.after_sales_life import (
    APPROVED,
    ARRIVED,
    INSPECTED,
    LAPSED,
    REJECTED,
    REPAIR,
)
from orders.models import ReturnLine, ReturnRequest
from orders.services.after_sales_steps import AfterSalesRefused, lock, transition
from orders.services.goods_back import Arrival


@dataclass(frozen=True)
class Finding:
    """What the inspection made of one line: so many units accepted, and what becomes of them."""

    accepted: int
    fate: str = ReturnLine.Fate.SHELF


def lock_for(request_id: int, actor: Any) -> ReturnRequest:
    """Lock a request for somebody of the staff; nobody decides on their own.

    Raises AfterSalesRefused.
    """
    request = lock(request_id)
    if actor is not None and request.order.user_id == actor.pk:
        raise AfterSalesRefused(_("Nobody decides on a request of their own."))
    return request


@transaction.atomic
def approve(
    *, request_id: int, actor: Any, words: str = "", warehouse_id: int | None = None
) -> ReturnRequest:
    """Let the goods come back, to a store, within the time the terms give.

    Raises AfterSalesRefused.
    """
    request = lock_for(request_id, actor)
    stores = Warehouse.objects.filter(is_active=True, kind=Warehouse.Kind.STORE)
    store = stores.filter(**({"pk": warehouse_id} if warehouse_id else {})).first()
    if store is None:
        raise AfterSalesRefused(_("There is no such warehouse."))
    parcel_by = timezone.now() + settings.AFTER_SALES_PARCEL
    facts = {"warehouse": store, "parcel_by": parcel_by, "inspect_by": None, "back_number": ""}
    return transition(request, APPROVED, actor=actor, words=words, **facts)


@transaction.atomic
def reject(*, request_id: int, words: str, actor: Any) -> ReturnRequest:
    """Say no, with a reason; what the inspection accepted cannot be refused any more.

    Raises AfterSalesRefused.
    """
    request = lock_for(request_id, actor)
    if not words.strip():
        raise AfterSalesRefused(_("Tell the shopper why."))
    if request.state == INSPECTED and accepted(request):
        raise AfterSalesRefused(_("Some of the goods were accepted; settle them."))
    appeal_by = timezone.now() + settings.AFTER_SALES_APPEAL
    return transition(request, REJECTED, actor=actor, words=words, appeal_by=appeal_by)


@transaction.atomic
def arrive(*, request_id: int, actor: Any, words: str = "") -> ReturnRequest:
    """Say that the goods have arrived, which starts the clock of the inspection.

    Raises AfterSalesRefused.
    """
    inspect_by = timezone.now() + settings.AFTER_SALES_INSPECT
    request = lock_for(request_id, actor)
    return transition(request, ARRIVED, actor=actor, words=words, inspect_by=inspect_by)


@transaction.atomic
def inspect(
    *, request_id: int, findings: Mapping[int, Finding], actor: Any, words: str = ""
) -> ReturnRequest:
    """Write down what of each order line is accepted, and book it in; repairs stay out of stock.

    Lines without a finding are not accepted. Raises AfterSalesRefused, NothingCameBack.
    """
    request = lock_for(request_id, actor)
    lines = {line.order_line_id: line for line in request.lines.all()}
    if not findings.keys() <= lines.keys():
        raise AfterSalesRefused(_("These goods are not part of the request."))
    for line_id, line in lines.items():
        finding = findings.get(line_id, Finding(0))
        if not 0 <= finding.accepted <= line.quantity:
            raise AfterSalesRefused(_("No more can be accepted than was asked for."))
        line.accepted_quantity = finding.accepted
        line.fate = finding.fate if finding.accepted and request.kind != REPAIR else ""
    transition(request, INSPECTED, actor=actor, words=words)
    ReturnLine.objects.bulk_update(lines.values(), ["accepted_quantity", "fate"])
    if request.kind != REPAIR and any(line.accepted_quantity for line in lines.values()):
        take_in(request, list(lines.values()), actor)
    return request


def take_in(request: ReturnRequest, lines: list[ReturnLine], actor: Any) -> None:
    """Book accepted goods in, each as it was found. Raises NothingCameBack."""
    store = request.warehouse_id or Warehouse.objects.filter(kind="store").values_list("pk")[0][0]
    reason = orders.services.after_sales_steps.reason_of(request)
    arrivals = [
        (
            Arrival(store, fate, request.reference, reason),
            {line.order_line_id: line.accepted_quantity for line in lines if line.fate == fate},
        )
        for fate in ReturnLine.Fate.values
    ]
    orders.services.goods_back.book_back_each(
        order_id=request.order_id, arrivals=arrivals, actor=actor
    )


def accepted(request: ReturnRequest) -> dict[int, int]:
    """Map order lines to the units the inspection accepted."""
    lines = request.lines.filter(accepted_quantity__gt=0)
    return dict(lines.values_list("order_line_id", "accepted_quantity"))


def end_unsent(limit: int = 200) -> int:
    """End approved requests whose parcel was never sent; return how many ended."""
    late = list(ReturnRequest.objects.never_sent().values_list("pk", flat=True)[:limit])
    return sum(end_if_unsent(request_id) for request_id in late)


@transaction.atomic
def end_if_unsent(request_id: int) -> bool:
    """End one request unless its parcel was sent meanwhile."""
    request = lock(request_id)
    if request.state != APPROVED or not request.parcel_by or request.parcel_by > timezone.now():
        return False
    with translation.override(request.order.language):
        words = _("The goods were not sent in time.")
    transition(request, LAPSED, words=words)
    return True
