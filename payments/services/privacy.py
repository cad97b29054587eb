"""What gateways told of those who paid, told to them and forgotten."""

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from operations.facts import Facts, told
from payments.models import Payment, PaymentEvent, Refund


def facts_of(references: Collection[str]) -> dict[str, Facts]:
    """Return what was paid and given back for some orders."""
    asked = ("out_trade_no", "order_reference", "gateway", "amount", "state", "succeeded_at")
    back = ("out_refund_no", "payment__order_reference", "amount", "reason", "state")
    return {
        "payments": told(paid_for(references), *asked),
        "refunds": told(refunds_of(references), *back, "succeeded_at"),
    }


def are_open(references: Collection[str]) -> bool:
    """Tell whether money is still on its way back for some orders."""
    open_states = [Refund.State.REQUESTED, Refund.State.FAILED]
    return bool(refunds_of(references).filter(state__in=open_states).exists())


def erase(references: Collection[str]) -> None:
    """Forget who paid for some orders: what gateways sent, pages they gave, reasons in words.

    Amounts, states, times and the gateways' numbers stay, for the books stand on them.
    """
    payments = paid_for(references)
    numbers = list(payments.values_list("out_trade_no", flat=True))
    told_of(numbers).update(payload={})
    refunds_of(references).update(reason="", failure="")
    # The database wants to know that it was said how money was paid out by hand.
    refunds_of(references).exclude(settled_note="").update(settled_note="–")
    payments.update(pay_url="", parameters={})


def paid_for(references: Collection[str]) -> Any:
    """Choose the payments of some orders."""
    return Payment.objects.filter(order_reference__in=references)


def refunds_of(references: Collection[str]) -> Any:
    """Choose the refunds of some orders."""
    return Refund.objects.filter(payment__order_reference__in=references)


def told_of(trade_numbers: Collection[str]) -> Any:
    """Choose what gateways sent about some payments; old messages are empty and not looked at."""
    kept = PaymentEvent.objects.exclude(payload={}).alias(text=Cast("payload", TextField()))
    if not trade_numbers:
        return kept.none()
    return kept.filter(reduce(or_, (Q(text__contains=number) for number in trade_numbers)))
