"""All a clerk wants to see of one order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import logistics.selectors
import orders.selectors.queue
from logistics.models import DeliveryMethod
from logistics.selectors import Parcel
from orders.lifecycle import PAID, PARTIALLY_SHIPPED
from orders.models import Order, OrderEvent, OrderLine, ReturnRequest
from orders.selectors.margins import Margin, OrderMargin, margin_of_order
from payments.models import Payment

WAITS_LONG = timedelta(hours=24)
WAITS_TOO_LONG = timedelta(hours=48)


@dataclass(frozen=True)
class Moment:
    """One line of the timeline: what happened, by whom, when."""

    kind: str
    words: Any
    actor: Any
    detail: str
    at: datetime


@dataclass(frozen=True)
class Sheet:
    """One order with its goods, money, parcels, requests and history."""

    order: Order
    goods: list[tuple[OrderLine, Margin | None]]
    margin: OrderMargin | None
    payments: list[Payment]
    parcels: tuple[Parcel, ...]
    requests: list[ReturnRequest]
    timeline: list[Moment]
    delivery: str

    @property
    def lines(self) -> list[OrderLine]:
        """Return the goods without their margins."""
        return [line for line, _margin in self.goods]

    @property
    def left_amount(self) -> int:
        """Return what could still be given back."""
        return self.order.paid_amount - self.order.refunded_amount


def sheet_of(order: Order, *, with_costs: bool) -> Sheet:
    """Gather one order's sheet, for who may see costs with its margins, in fixed queries."""
    lines = list(order.lines.all())
    margin = margin_of_order(order, lines) if with_costs else None
    payments = Payment.objects.for_order(order.number).prefetch_related("refunds")
    return Sheet(
        order=order,
        goods=[(line, margin.lines.get(line.pk) if margin else None) for line in lines],
        margin=margin,
        payments=list(payments),
        parcels=logistics.selectors.journey(order.number),
        requests=list(order.return_requests.all()),
        timeline=[moment_of(event, order) for event in order.events.select_related("actor")],
        delivery=str(DeliveryMethod.objects.filter(code=order.delivery_method).first() or ""),
    )


def moment_of(event: OrderEvent, order: Order) -> Moment:
    """Say who did it: a clerk by name, the shopper, or the shop's clock."""
    actor: Any = event.actor
    if event.actor_id is None:
        actor = _("the shop")
    elif event.actor_id == order.user_id:
        actor = _("the shopper")
    words = orders.selectors.queue.EVENT_WORDS.get(event.kind, event.kind)
    return Moment(event.kind, words, actor, event.detail, event.created_at)


def waits_since(order: Order) -> datetime | None:
    """Return since when an order waits for the staff; None when it waits for nobody here."""
    if order.state in {PAID, PARTIALLY_SHIPPED}:
        since: datetime = order.paid_at or order.placed_at
        return since
    return None


def urgency(order: Order, now: datetime | None = None) -> str:
    """Rate how long an order has waited for the staff: ``""``, ``calm``, ``soon`` or ``late``."""
    since = waits_since(order)
    if since is None:
        return ""
    waited = (now or timezone.now()) - since
    if waited >= WAITS_TOO_LONG:
        return "late"
    return "soon" if waited >= WAITS_LONG else "calm"


def neighbours(order: Order, tab: str) -> dict[str, int | None]:
    """Return the keys of the newer and the older order of the same tab."""
    queue = orders.selectors.queue.in_tab(Order.objects.all(), tab)
    newer = queue.filter(pk__gt=order.pk).order_by("pk").values_list("pk", flat=True).first()
    older = queue.filter(pk__lt=order.pk).order_by("-pk").values_list("pk", flat=True).first()
    return {"newer": newer, "older": older}
