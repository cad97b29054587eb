"""How an after-sales request is settled: money, other goods, or the goods repaired."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

import orders.selectors.after_sales
import orders.services.after_sales_steps
import orders.services.refunds
import orders.services.replacement
from logistics.models import Carrier
from orders.after_sales_life import (
    EXCHANGE,
    EXCHANGED,
    REFUND_ONLY,
    REFUNDED,
    REJECTED,
    REPAIR,
    REPAIRED,
)
from orders.models import CreditNote, ReturnRequest
from orders.services.after_sales_desk import accepted, lock_for
from orders.services.after_sales_steps import AfterSalesRefused, transition


@dataclass(frozen=True)
class Parcel:
    """Who carries goods back to the shopper, under which number."""

    carrier_id: int
    number: str


@transaction.atomic
def settle(
    *,
    request_id: int,
    actor: Any,
    words: str = "",
    freight_amount: int = 0,
    parcel: Parcel | None = None,
    with_money: bool = False,
    amount: int | None = None,
) -> ReturnRequest:
    """Do what was promised for the accepted goods: refund, replace, or send them back repaired.

    Where no goods come back, give what was asked, or an agreed ``amount``: less than all that is
    due is goodwill and leaves the units as they are. An exchange may end ``with_money`` where
    nothing is left to send. What was not accepted travels back in ``parcel``.
    Raises AfterSalesRefused, RefundRefused, OutOfStock.
    """
    request = lock_for(request_id, actor)
    if request.kind == REFUND_ONLY:
        return pay(request, actor, words, amount, freight_amount)
    units = accepted(request)
    if not units:
        raise AfterSalesRefused(_("Nothing was accepted: reject the request."))
    if parcel is not None:
        carry_back(request, parcel, actor)
    if request.kind == REPAIR:
        if parcel is None:
            raise AfterSalesRefused(_("Say under which number the repaired goods travel."))
        return transition(request, REPAIRED, actor=actor, words=words)
    if request.kind == EXCHANGE and not with_money:
        return exchange(request, actor, words)
    credit = credit_units(request, units, actor, freight_amount)
    return transition(request, REFUNDED, actor=actor, words=words, credit=credit)


def exchange(request: ReturnRequest, actor: Any, words: str) -> ReturnRequest:
    """Replace what was accepted; its stock is promised last. Raises OutOfStock."""
    replacement = orders.services.replacement.write(request)
    transition(request, EXCHANGED, actor=actor, words=words, replacement=replacement)
    orders.services.replacement.hold(replacement)
    return request


@transaction.atomic
def send_back(*, request_id: int, parcel: Parcel, actor: Any) -> ReturnRequest:
    """Send back to the shopper what the shop did not accept. Raises AfterSalesRefused."""
    request = lock_for(request_id, actor)
    if not may_send_back(request):
        raise AfterSalesRefused(_("There is nothing to send back."))
    carry_back(request, parcel, actor)
    orders.services.after_sales_steps.promise(request, "sent_back")
    return request


def may_send_back(request: ReturnRequest) -> bool:
    """Tell whether goods that were not accepted still lie in the shop."""
    return bool(
        request.inspect_by
        and not request.back_number
        and request.state in {REFUNDED, EXCHANGED, REJECTED}
        and request.lines.filter(accepted_quantity__lt=F("quantity")).exists()
    )


def carry_back(request: ReturnRequest, parcel: Parcel, actor: Any) -> None:
    """Write down the parcel that goes back to the shopper. Raises AfterSalesRefused."""
    carrier = Carrier.objects.filter(pk=parcel.carrier_id, is_active=True).first()
    if carrier is None or not parcel.number.strip():
        raise AfterSalesRefused(_("Name the carrier and the tracking number."))
    request.back_carrier, request.back_number = carrier, parcel.number.strip()
    request.save(update_fields=["back_carrier", "back_number"])
    words = f"{carrier} {request.back_number}"
    orders.services.after_sales_steps.record(request, "sent_back", actor=actor, words=words)


def pay(
    request: ReturnRequest, actor: Any, words: str, amount: int | None, freight_amount: int
) -> ReturnRequest:
    """Give money for goods that stay with the shopper. Raises AfterSalesRefused, RefundRefused."""
    units = {line.order_line_id: line.quantity for line in request.lines.all()}
    due = orders.selectors.after_sales.due(request.order, units)
    amount = request.asked_amount if amount is None else amount
    if amount > due.amount and units:
        raise AfterSalesRefused(_("That is more than is due."))
    if units and amount == due.amount:
        credit = credit_units(request, units, actor, freight_amount)
    elif freight_amount:
        raise AfterSalesRefused(_("Freight goes back with all the money of the goods only."))
    else:
        credit = orders.services.refunds.refund_amount(
            order=request.order,
            amount=amount,
            reference=request.reference,
            reason=orders.services.after_sales_steps.reason_of(request),
            actor=actor,
        )
    return transition(request, REFUNDED, actor=actor, words=words, credit=credit)


def credit_units(
    request: ReturnRequest, units: Mapping[int, int], actor: Any, freight_amount: int
) -> CreditNote:
    """Give back what units of a locked request's order were paid with. Raises RefundRefused."""
    return orders.services.refunds.refund_units(
        order=request.order,
        units=units,
        reference=request.reference,
        reason=orders.services.after_sales_steps.reason_of(request),
        actor=actor,
        freight_amount=freight_amount,
    )
