"""Write what some shoppers ask for after the sale, by the shop's own verbs."""

import orders.services.after_sales
import orders.services.after_sales_desk
from accounts.models import User
from orders.models import Order
from orders.services.after_sales import ASKED_IN, Wish
from shop.demo.load.staff import CLERK

WISHES = (
    ("return", "quality", "收到后发现有一处瑕疵，已拍照。"),
    ("exchange", "damaged", "收到时外盒压坏，希望换一件。"),
    ("refund_only", "missing", "清单上的赠品没有收到。"),
)


def write_after_sales(shopper: User) -> int:
    """Let three orders, the shopper's own first, have a request each; return how many there are.

    One waits for an answer, one for its parcel, one was rejected and can be appealed against.
    """
    clerk = User.objects.get(email=CLERK[0])
    shipped = Order.objects.filter(state__in=ASKED_IN).order_by("-pk")
    chosen = [*shipped.filter(user=shopper)[:3], *shipped.exclude(user=shopper)[:3]][:3]
    for order, (kind, reason, words) in zip(chosen, WISHES, strict=False):
        line = order.lines.earliest("pk")
        asked = orders.services.after_sales.ask(
            order_id=order.pk, wish=Wish(kind, reason, {line.pk: 1}, words), actor=order.user
        )
        if kind == "exchange":
            orders.services.after_sales_desk.approve(
                request_id=asked.pk, actor=clerk, words="抱歉，请寄回，我们为您换新。"
            )
        elif kind == "refund_only":
            orders.services.after_sales_desk.reject(
                request_id=asked.pk, actor=clerk, words="赠品已随另一包裹寄出，未收到可申诉。"
            )
    return len(chosen)
