"""What the first page of the back office says: how today goes, and what waits for whom."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inventory.models import StockAlert, StockItem
from inventory.selectors.availability import FEW
from operations.models import OutboxEvent
from orders.models import Order, OrderEvent, RefundApproval, ReturnRequest
from orders.selectors.margins import NOTHING, Margin, margins_of_days
from payments.models import Refund
from reviews.models import Review

WEEK = timedelta(days=7)
CHART_DAYS = 14
MARGIN_DAYS = 30
SHOWN = 8


@dataclass(frozen=True)
class Figure:
    """One number of today beside the same hours of the same weekday a week ago."""

    label: Promise
    now: int
    before: int
    is_money: bool = False
    is_good_when_high: bool = True

    @property
    def change(self) -> int | None:
        """Return the change in per cent; None where there was nothing a week ago."""
        return round((self.now - self.before) * 100 / self.before) if self.before else None

    @property
    def mood(self) -> str:
        """Say whether the change is ``good``, ``bad`` or neither."""
        if not self.change:
            return ""
        return "good" if (self.change > 0) == self.is_good_when_high else "bad"


@dataclass(frozen=True)
class Todo:
    """A queue somebody has to work on; ``url`` leads to it."""

    label: Promise
    count: int
    url: str
    is_urgent: bool


@dataclass(frozen=True)
class Day:
    """What one day brought."""

    day: date
    orders: int
    paid_amount: int

    @property
    def label(self) -> str:
        """Return the day's number, with the month where one begins."""
        return f"{self.day.month}/{self.day.day}" if self.day.day == 1 else str(self.day.day)


@dataclass(frozen=True)
class Queue:
    """Where work piles up: its name, rights, rows and page."""

    label: Promise
    permission: str
    rows: Callable[[], QuerySet[Any]]
    page: str
    query: str
    is_urgent: bool = False


def figures(at: datetime | None = None) -> list[Figure]:
    """Compare today so far with the same hours a week ago, in two queries."""
    now = at or timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    spans = {"now": (midnight, now), "before": (midnight - WEEK, now - WEEK)}
    sales = Order.objects.filter(placed_at__gte=midnight - 2 * WEEK).aggregate(
        **{
            f"{name}_{span}": sum_
            for span, (start, end) in spans.items()
            for name, sum_ in (
                ("orders", Count("pk", filter=Q(placed_at__range=(start, end)))),
                ("paid", Count("pk", filter=Q(paid_at__range=(start, end)))),
                ("amount", Sum("payable_amount", filter=Q(paid_at__range=(start, end)), default=0)),
            )
        }
    )
    refunds = Refund.objects.filter(created_at__gte=midnight - WEEK).aggregate(
        **{
            span: Sum("amount", filter=Q(created_at__range=limits), default=0)
            for span, limits in spans.items()
        }
    )
    average = {span: sales[f"amount_{span}"] // (sales[f"paid_{span}"] or 1) for span in spans}
    return [
        Figure(_("Orders placed"), sales["orders_now"], sales["orders_before"]),
        Figure(_("Paid"), sales["amount_now"], sales["amount_before"], is_money=True),
        Figure(_("Average order"), average["now"], average["before"], is_money=True),
        Figure(
            _("Given back"),
            refunds["now"],
            refunds["before"],
            is_money=True,
            is_good_when_high=False,
        ),
    ]


def last_days(at: datetime | None = None) -> list[Day]:
    """Return what was paid on each of the last days, today last, in one query."""
    today = timezone.localdate(at)
    first = today - timedelta(days=CHART_DAYS - 1)
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = (
        Order.objects.filter(paid_at__gte=start - timedelta(days=CHART_DAYS - 1))
        .annotate(day=TruncDate("paid_at"))
        .values("day")
        .annotate(orders=Count("pk"), amount=Sum("payable_amount"))
        .values_list("day", "orders", "amount")
        .order_by("day")
    )
    found = {day: (orders, amount) for day, orders, amount in rows}
    days = [first + timedelta(days=place) for place in range(CHART_DAYS)]
    return [Day(day, *found.get(day, (0, 0))) for day in days]


def running_out() -> QuerySet[Any]:
    """Choose stock of goods on sale of which few or none are left."""
    items: QuerySet[Any] = StockItem.objects.filter(
        warehouse__is_active=True, variant__is_active=True, variant__product__status="on_sale"
    ).annotate(left=F("on_hand") + F("backorder_limit") - F("reserved"))
    return items.filter(left__lte=FEW)


QUEUES = [
    Queue(
        _("To be shipped"),
        "orders.view_order",
        Order.objects.awaiting_dispatch,
        "orders_order",
        "tab=to_ship",
    ),
    Queue(
        _("After-sales requests"),
        "orders.view_returnrequest",
        ReturnRequest.objects.for_the_shop,
        "orders_returnrequest",
        "tab=open",
    ),
    Queue(
        _("Overdue after-sales"),
        "orders.view_returnrequest",
        ReturnRequest.objects.overdue,
        "orders_returnrequest",
        "tab=overdue",
        is_urgent=True,
    ),
    Queue(
        _("Reviews to be read"),
        "reviews.view_review",
        lambda: Review.objects.filter(state=Review.State.PENDING),
        "reviews_review",
        "state__exact=pending",
    ),
    Queue(
        _("Running out"),
        "inventory.view_stockitem",
        running_out,
        "inventory_stockitem",
        "level=few",
    ),
    Queue(
        _("Stock alerts"),
        "inventory.view_stockalert",
        lambda: StockAlert.objects.filter(closed_at=None, kind__in=["low", "out"]),
        "inventory_stockalert",
        "kind__in=low,out",
        is_urgent=True,
    ),
    Queue(
        _("Refunds to be approved"),
        "orders.view_refundapproval",
        lambda: RefundApproval.objects.filter(state=RefundApproval.State.WAITING),
        "orders_refundapproval",
        "state__exact=waiting",
        is_urgent=True,
    ),
    Queue(
        _("Failed refunds"),
        "payments.view_refund",
        Refund.objects.needing_care,
        "payments_refund",
        "care=yes",
        is_urgent=True,
    ),
    Queue(
        _("Stuck messages"),
        "operations.view_outboxevent",
        OutboxEvent.objects.dead,
        "operations_outboxevent",
        "state=dead",
        is_urgent=True,
    ),
]


def todos(user: Any) -> list[Todo]:
    """Count the queues a clerk may work on, one query each."""
    return [
        Todo(
            queue.label,
            queue.rows().count(),
            f"{reverse(f'admin:{queue.page}_changelist')}?{queue.query}",
            queue.is_urgent,
        )
        for queue in QUEUES
        if user.has_perm(queue.permission)
    ]


def scarce_stock() -> Iterable[Any]:
    """Return the goods that run out first, in one query."""
    items = running_out().select_related("variant__product", "warehouse")
    return items.order_by("left", "pk")[:SHOWN]


def latest_events() -> Iterable[OrderEvent]:
    """Return what happened last to any order, in one query."""
    return OrderEvent.objects.select_related("order", "actor")[:SHOWN]


def margins(at: datetime | None = None) -> list[tuple[Promise, Margin]]:
    """Return what was left of today's and of the last 30 days' sales, in one query."""
    today = timezone.localdate(at)
    days = margins_of_days(today - timedelta(days=MARGIN_DAYS - 1), today)
    return [
        (_("Margin today"), days[today]),
        (_("Margin, 30 days"), sum(days.values(), NOTHING)),
    ]


def dashboard(user: Any) -> dict[str, Any]:
    """Gather what this clerk may see of the shop today."""
    page: dict[str, Any] = {"todos": todos(user)}
    if user.has_perm("orders.view_order"):
        days = last_days()
        page |= {
            "figures": figures(),
            "day_labels": [day.label for day in days],
            "day_values": [day.paid_amount // 100 for day in days],
            "day_total": sum(day.paid_amount for day in days),
            "events": latest_events(),
        }
    if user.has_perm("inventory.view_costlayer"):
        page["margins"] = margins()
    if user.has_perm("inventory.view_stockitem"):
        page["scarce"] = scarce_stock()
    return page
