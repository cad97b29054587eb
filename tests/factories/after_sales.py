"""After-sales requests at any point of their way, made through the shop's own verbs."""

from typing import Any

import orders.services.after_sales
import orders.services.after_sales_desk
import orders.services.after_sales_settling
from accounts.models import User
from logistics.models import Carrier
from orders.models import Order, ReturnRequest
from orders.services.after_sales import Wish
from orders.services.after_sales_desk import Finding
from orders.services.after_sales_settling import Parcel
from tests.factories.accounts import UserFactory
from tests.factories.sale import make_carrier


def ask(
    order: Order, kind: str = "return", units: int | dict[int, int] = 1, **facts: Any
) -> ReturnRequest:
    """Let the shopper ask for units of an order's first line, or of the lines named."""
    if isinstance(units, int):
        units = {order.lines.earliest("pk").pk: units}
    wish = Wish(**{"kind": kind, "reason": "quality", "units": units} | facts)
    return orders.services.after_sales.ask(order_id=order.pk, wish=wish, actor=order.user)


def a_clerk() -> User:
    """Find, or hire, somebody of the staff."""
    staff = User.objects.filter(is_staff=True)
    if not staff.exists():
        UserFactory(is_staff=True, is_superuser=True)
    return staff.earliest("pk")


def approve(request: ReturnRequest) -> ReturnRequest:
    """Let the goods come back."""
    return orders.services.after_sales_desk.approve(request_id=request.pk, actor=a_clerk())


def reject(request: ReturnRequest, words: str = "看不出来") -> ReturnRequest:
    """Say no."""
    return orders.services.after_sales_desk.reject(
        request_id=request.pk, words=words, actor=a_clerk()
    )


def arrive(request: ReturnRequest) -> ReturnRequest:
    """Approve, send and take the parcel in, as far as that has not happened."""
    if request.state == "requested":
        request = approve(request)
    if request.state == "approved":
        request = orders.services.after_sales.send(
            request_id=request.pk, carrier="顺丰", number="SF1", actor=request.order.user
        )
    return orders.services.after_sales_desk.arrive(request_id=request.pk, actor=a_clerk())


def inspect(request: ReturnRequest, accepted: int = 1, fate: str = "shelf") -> ReturnRequest:
    """Take the goods in and look at the first line."""
    if request.state != "arrived":
        request = arrive(request)
    finding = {request.lines.earliest("pk").order_line_id: Finding(accepted, fate)}
    return orders.services.after_sales_desk.inspect(
        request_id=request.pk, findings=finding, actor=a_clerk()
    )


def settle(request: ReturnRequest, **facts: Any) -> ReturnRequest:
    """Do what was promised."""
    facts = {"actor": a_clerk()} | facts
    return orders.services.after_sales_settling.settle(request_id=request.pk, **facts)


def parcel(number: str = "BACK1") -> Parcel:
    """Return a parcel back to the shopper."""
    make_carrier()
    return Parcel(Carrier.objects.latest("pk").pk, number)
