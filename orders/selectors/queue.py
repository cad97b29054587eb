"""Which orders: those a visitor may see, those of a tab, and the steps of one on its way."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, pgettext

from orders.models import Order, OrderLine
from orders.querysets import OrderQuerySet

TOKENS = "order_tokens"
LONGEST_TOKEN = 43

TABS = {
    "all": "all",
    "to_pay": "awaiting_payment",
    "to_ship": "awaiting_dispatch",
    "to_receive": "awaiting_receipt",
    "to_review": "awaiting_review",
    "after_sales": "in_after_sales",
}


TAB_NAMES = {
    "all": gettext_lazy("All"),
    "to_pay": gettext_lazy("To pay"),
    "to_ship": gettext_lazy("To be shipped"),
    "to_receive": gettext_lazy("To receive"),
    "to_review": gettext_lazy("To review"),
    "after_sales": gettext_lazy("Refunds"),
}

EVENT_WORDS = dict(Order.State.choices) | {
    "placed": gettext_lazy("order placed"),
    "parcel": gettext_lazy("another parcel sent"),
    "refund": gettext_lazy("refund requested"),
    "surplus_refund": gettext_lazy("surplus money sent back"),
    "return_requested": gettext_lazy("after-sales request"),
    "return_rejected": gettext_lazy("after-sales request rejected"),
    "units_cancelled": gettext_lazy("cancelled before dispatch"),
    "goods_back": gettext_lazy("goods came back"),
    "note": gettext_lazy("staff note changed"),
    "invoice_requested": gettext_lazy("invoice asked for"),
    "invoice_issued": gettext_lazy("invoice issued"),
    "invoice_voided": gettext_lazy("invoice voided"),
    "paid": gettext_lazy("payment received"),
}


def visible_orders(request: HttpRequest) -> OrderQuerySet:
    """Choose the orders this visitor may see: a user's own, or a guest's by their tokens.

    Guests prove themselves by tokens their session holds, or by ``X-Order-Token``.
    """
    tokens = list(getattr(request, "session", {}).get(TOKENS, []))
    header = request.headers.get("X-Order-Token", "")
    if 0 < len(header) <= LONGEST_TOKEN and header.isascii() and header.isprintable():
        tokens.append(header)
    mine = Q(token__in=tokens, user=None)
    if request.user.is_authenticated:
        mine |= Q(user_id=request.user.pk)
    orders: OrderQuerySet = Order.objects.filter(mine)
    return orders


def remember(request: HttpRequest, order: Order) -> None:
    """Let a guest's session find its order again."""
    if order.user_id is None:
        tokens = request.session.get(TOKENS, [])
        request.session[TOKENS] = [*(t for t in tokens if t != order.token), order.token][-20:]


def in_tab(orders: OrderQuerySet, tab: str) -> OrderQuerySet:
    """Keep the orders of one of the counter's tabs; an unknown tab shows all."""
    chosen: OrderQuerySet = getattr(orders, TABS.get(tab, "all"))()
    return chosen


def tab_counts(orders: OrderQuerySet) -> dict[str, int]:
    """Count the orders of every tab but the first."""
    return {tab: in_tab(orders, tab).count() for tab in TABS if tab != "all"}


def steps_of(order: Order) -> list[dict[str, Any]]:
    """List the steps of an order's way; none for an order that ended early."""
    if order.state in {Order.State.CLOSED, Order.State.CANCELLED}:
        return []
    moments = [
        (pgettext("step", "Order"), order.placed_at),
        (pgettext("step", "Payment"), order.paid_at),
        (pgettext("step", "Dispatch"), order.shipped_at),
        (pgettext("step", "Receipt"), order.received_at),
    ]
    done = sum(at is not None for _label, at in moments)
    return [
        {"label": label, "at": at, "state": "done" if i < done else "now" if i == done else "next"}
        for i, (label, at) in enumerate(moments)
    ]


def reviewable_lines(order: Order) -> list[OrderLine]:
    """List the lines of a received order nobody has reviewed yet."""
    if order.state not in {Order.State.RECEIVED, Order.State.COMPLETED}:
        return []
    return [line for line in order.lines.all() if not line.is_reviewed]
