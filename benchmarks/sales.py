"""Orders by API: over many SKUs, on one hot SKU, and of more than there is."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Sum

import inventory.services.stock
from accounts.models import User
from benchmarks.load import Connection, Request, Sample, drive
from benchmarks.pages import bearer
from cart.models import Cart, CartLine
from inventory.models import Reservation, StockItem
from orders.models import OrderLine

DELIVER_TO = {
    "recipient": "李雷",
    "phone": "+8613800138000",
    "region_code": "310101",
    "address": "上海市黄浦区人民大道 1 号",
}


def fill_carts(users: list[User], variant_of: Callable[[int], int]) -> None:
    """Give every shopper an open cart with one unit of a variant."""
    Cart.objects.filter(state=Cart.State.OPEN).delete()
    carts = Cart.objects.bulk_create(
        Cart(user=user, token=secrets.token_urlsafe(32)) for user in users
    )
    CartLine.objects.bulk_create(
        CartLine(cart=basket, variant_id=variant_of(at), quantity=1)
        for at, basket in enumerate(carts)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cart_cart, cart_cartline")


def quote_request(session: str) -> Request:
    """Ask what the cart costs."""
    return Request("POST", "/api/v1/cart/quote/", bearer(session), b"{}")


def order_request(session: str, quote: str) -> Request:
    """Order what was quoted."""
    headers = bearer(session) | {"Idempotency-Key": secrets.token_hex(16)}
    body = json.dumps({"quote": quote, "deliver_to": DELIVER_TO}).encode()
    return Request("POST", "/api/v1/orders/", headers, body)


@dataclass(frozen=True)
class Buying:
    """Shoppers with one cart each, who quote and order once."""

    sessions: list[str]

    def quote(self, link: Connection, number: int) -> str:
        """Ask for a quote and return it."""
        _status, body = link.ask(quote_request(self.sessions[number]).wire())
        return str(json.loads(body)["quote"])

    def step(self, link: Connection, number: int) -> int:
        """Quote and order."""
        quote = self.quote(link, number)
        return link.ask(order_request(self.sessions[number], quote).wire())[0]


def leave_only(variant_id: int, units: int) -> None:
    """Leave so many units of a variant that can be promised."""
    item = StockItem.objects.get(variant_id=variant_id)
    if surplus := item.on_hand - item.reserved - units:
        inventory.services.stock.adjust(
            stock_item_id=item.pk,
            quantity=-surplus,
            reference=f"bench-{secrets.token_hex(8)}",
            reason="benchmark",
        )


@dataclass(frozen=True)
class SoldOut:
    """What became of a limited stock."""

    units: int
    sold: int
    refused: int
    other: int
    promised: int
    held: int
    sales_a_second: float
    refusals_a_second: float
    p99_ms: float

    @property
    def is_exact(self) -> bool:
        """Tell whether exactly what there was has been sold, and every counter agrees."""
        return self.sold == self.units and self.promised == self.held and not self.other


def sell_out(
    sessions: list[str], *, port: int, variant_id: int, units: int, buyers: int
) -> SoldOut:
    """Let more shoppers order the last units than there are; they hold quotes already."""
    buying, quotes = Buying(sessions), {}

    def ask(link: Connection, number: int) -> int:
        quotes[number] = buying.quote(link, number)
        return 200

    def order(link: Connection, number: int) -> int:
        return link.ask(order_request(sessions[number], quotes[number]).wire())[0]

    most = len(sessions)
    drive(ask, port=port, clients=4, seconds=60, most=most)
    lines = OrderLine.objects.filter(variant_id=variant_id).count()
    buyers_load = {"port": port, "clients": buyers, "seconds": 60}
    during = drive(order, most=min(units, most), **buyers_load)
    after = drive(
        lambda link, number: order(link, number + units), most=most - units, **buyers_load
    )
    item = StockItem.objects.get(variant_id=variant_id)
    held = Reservation.objects.filter(stock_item=item, state=Reservation.State.HELD)
    both = during.statuses + after.statuses
    return SoldOut(
        units=units,
        sold=OrderLine.objects.filter(variant_id=variant_id).count() - lines,
        refused=both[409],
        other=sum(both.values()) - both[201] - both[409],
        promised=item.reserved,
        held=held.aggregate(sum=Sum("quantity"))["sum"] or 0,
        sales_a_second=during.statuses[201] / during.elapsed,
        refusals_a_second=after.statuses[409] / after.elapsed,
        p99_ms=max(during.percentile(99), after.percentile(99)),
    )


def counters_agree() -> bool:
    """Tell whether every stock row promises exactly what its reservations hold."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM inventory_stockitem AS item WHERE reserved <> coalesce((SELECT"
            " sum(quantity) FROM inventory_reservation WHERE stock_item_id = item.id"
            " AND state = 'held'), 0)"
        )
        return bool(cursor.fetchone()[0] == 0)


def failures(sample: Sample, expected: int) -> int:
    """Return how many steps did not end as they must."""
    return sum(sample.statuses.values()) - sample.statuses[expected]
