"""Write half a year of orders with their lines, events and payments."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from catalog.models import Variant
from orders.models import Order, OrderEvent, OrderLine
from payments.models import Payment, Refund
from shop.demo.history import Bought, Sale
from shop.demo.load.goods import picture_name

BATCH = 1000


@dataclass(frozen=True)
class Counter:
    """Who and what the rows of history point at."""

    users: list[User]
    variants: dict[str, Variant]


def token_of(*parts: object) -> str:
    """Return a long token nobody guesses from outside; the same for the same parts."""
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:40]


def write_orders(sales: list[Sale], counter: Counter, salt: str) -> list[Order]:
    """Write the orders, with their events and payments."""
    orders = Order.objects.bulk_create(
        (order_of(sale, place, counter, salt) for place, sale in enumerate(sales)),
        batch_size=BATCH,
    )
    pairs = list(zip(sales, orders, strict=True))
    OrderEvent.objects.bulk_create(
        (event for sale, order in pairs for event in events_of(sale, order)), batch_size=BATCH
    )
    paid = [(sale, order) for sale, order in pairs if sale.paid_at]
    payments = Payment.objects.bulk_create(
        (payment_of(sale, order, salt) for sale, order in paid), batch_size=BATCH
    )
    Refund.objects.bulk_create(
        refund_of(sale, payment)
        for (sale, _order), payment in zip(paid, payments, strict=True)
        if sale.ended_at
    )
    return orders


def order_of(sale: Sale, place: int, counter: Counter, salt: str) -> Order:
    """Make an order's row in its present state."""
    person = sale.person
    payable = sale.goods_amount + sale.freight_amount
    region = person.region
    day = sale.placed_at + timedelta(hours=8)
    return Order(
        number=f"{day:%Y%m%d}{(place * 7919 + 104729) % 10**10:010d}",
        token=token_of(salt, "order", place),
        user=counter.users[person.number],
        state=sale.state,
        currency="CNY",
        goods_amount=sale.goods_amount,
        freight_amount=sale.freight_amount,
        payable_amount=payable,
        paid_amount=payable if sale.paid_at else 0,
        refunded_amount=payable if sale.paid_at and sale.ended_at else 0,
        refunded_freight_amount=sale.freight_amount if sale.paid_at and sale.ended_at else 0,
        recipient=person.recipient,
        phone=person.phone,
        region_code=region.code,
        address=f"{region.province} {region.city} {region.district} {person.detail}",
        delivery_method="express" if sale.is_express else "standard",
        language=person.language,
        placed_at=sale.placed_at,
        expires_at=sale.placed_at + timedelta(minutes=30),
        paid_at=sale.paid_at,
        shipped_at=sale.shipped_at,
        received_at=sale.received_at,
        completed_at=sale.completed_at,
        ended_at=sale.ended_at,
    )


def steps_of(sale: Sale) -> Iterator[tuple[str, str, datetime]]:
    """Yield every move of an order's life: from, to and when."""
    state = "pending_payment"
    for to, at in (
        ("paid", sale.paid_at),
        ("shipped", sale.shipped_at),
        ("received", sale.received_at),
        ("completed", sale.completed_at),
        ("cancelled" if sale.paid_at else "closed", sale.ended_at),
    ):
        if at:
            yield state, to, at
            state = to


def events_of(sale: Sale, order: Order) -> Iterator[OrderEvent]:
    """Make the rows of an order's journal."""
    shopper = order.user
    yield OrderEvent(order=order, kind="placed", actor=shopper, created_at=sale.placed_at)
    for before, after, at in steps_of(sale):
        by_shopper = after in {"received", "cancelled"}
        yield OrderEvent(
            order=order,
            kind=after,
            from_state=before,
            to_state=after,
            actor=shopper if by_shopper else None,
            created_at=at,
        )


def payment_of(sale: Sale, order: Order, salt: str) -> Payment:
    """Make the payment that paid for an order."""
    return Payment(
        out_trade_no=f"{order.number}{token_of(salt, 'trade', order.number)[:16]}",
        order_reference=order.number,
        gateway="sandbox",
        channel="wallet",
        gateway_trade_no=f"demo{token_of(salt, 'gateway', order.number)[:24]}",
        amount=order.payable_amount,
        refunded_amount=order.refunded_amount,
        currency=order.currency,
        state=Payment.State.SUCCEEDED,
        expires_at=order.expires_at,
        succeeded_at=sale.paid_at,
        created_at=sale.placed_at,
    )


def refund_of(sale: Sale, payment: Payment) -> Refund:
    """Make the refund of a cancelled order."""
    return Refund(
        payment=payment,
        out_refund_no=f"R{payment.out_trade_no}"[:40],
        reference=f"cancel:{payment.order_reference}",
        amount=payment.amount,
        reason="不想要了",
        state=Refund.State.SUCCEEDED,
        attempts=1,
        created_at=sale.ended_at or sale.placed_at,
        succeeded_at=sale.ended_at,
    )


def write_lines(
    sales: list[Sale], orders: list[Order], counter: Counter
) -> list[tuple[Sale, Bought, OrderLine]]:
    """Write every line as it was shown on the day; return each with its sale."""
    stated = [
        (sale, item, line_of(sale, item, order, counter))
        for sale, order in zip(sales, orders, strict=True)
        for item in sale.items
    ]
    OrderLine.objects.bulk_create((line for _sale, _item, line in stated), batch_size=BATCH)
    return stated


def line_of(sale: Sale, item: Bought, order: Order, counter: Counter) -> OrderLine:
    """Make a line's row."""
    variant = counter.variants[item.kind.sku]
    picked = [
        group.values[at] for group, at in zip(item.good.options, item.kind.picks, strict=True)
    ]
    amount = item.kind.amount * item.quantity
    was_cancelled = bool(sale.paid_at and sale.ended_at)
    return OrderLine(
        order=order,
        variant=variant,
        product_id=variant.product_id,
        sku=item.kind.sku,
        name=item.good.name,
        name_en=item.good.name_en,
        options=" / ".join(value.name for value in picked),
        options_en=" / ".join(value.name_en for value in picked),
        image=picture_name(item.good, 0),
        unit_amount=item.kind.amount,
        quantity=item.quantity,
        goods_amount=amount,
        net_amount=amount,
        shipped_quantity=item.quantity if sale.shipped_at else 0,
        refunded_quantity=item.quantity if was_cancelled else 0,
        refunded_amount=amount if was_cancelled else 0,
    )
