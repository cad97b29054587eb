"""The agreement in rows: an order, its lines and the reasons of its price, as they were shown."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

import orders.services.numbering
from cart.models import Cart
from cart.pricing import Adjustment
from cart.selectors.lines import SeenLine
from cart.selectors.seen import SeenCart
from operations.statements import Insertion
from orders.models import LineAdjustment, Order, OrderLine
from orders.services.contacts import Contact
from promotions.rules import Line

ORDERS = Insertion(Order, also=["channel", "placed_at", "points_count"])
LINES = Insertion(OrderLine, also=["points_amount", "tax_amount", "tax_rate", "is_tax_included"])
ADJUSTMENTS = Insertion(LineAdjustment)


def write_order(
    basket: Cart, seen: SeenCart, contact: Contact, user: Any, note: str, channel: str
) -> Order:
    """Write the order's own row."""
    quote, method = seen.quote, seen.delivery_method
    now = timezone.now()
    order = Order(
        number=orders.services.numbering.fresh_number(),
        token=secrets.token_urlsafe(32),
        user=user if user.is_authenticated else None,
        cart=basket,
        currency=settings.CURRENCY,
        goods_amount=quote.goods_amount,
        discount_amount=quote.discount_amount,
        points_amount=quote.points_amount,
        freight_amount=quote.freight_amount,
        tax_amount=quote.tax_amount,
        payable_amount=quote.payable_amount,
        points_count=quote.points_count,
        recipient=contact.recipient,
        phone=contact.phone,
        region_code=contact.region_code,
        address=contact.address,
        delivery_method=method.code if method else "",
        note=note,
        language=translation.get_language() or settings.LANGUAGE_CODE,
        channel=channel,
        placed_at=now,
        expires_at=now + settings.UNPAID_ORDER_LIFETIME,
    )
    ORDERS.write([order])
    return order


def write_lines(order: Order, seen: SeenCart) -> tuple[list[OrderLine], list[LineAdjustment]]:
    """Write the lines as they were shown, and every adjustment with its reason; return both."""
    net, points, tax = (
        seen.quote.net_amounts(),
        seen.quote.by_line("points"),
        seen.quote.by_line("tax"),
    )
    by_variant = {shown.line.variant_id: shown for shown in seen.chosen}
    lines = [snapshot(order, by_variant[priced.key], priced) for priced in seen.quote.lines]
    for line in lines:
        line.net_amount = net[line.variant_id]
        line.points_amount = -points.get(line.variant_id, 0)
        line.tax_amount = tax.get(line.variant_id, 0)
    LINES.write(lines)
    reasons = [frozen(order, adjustment, lines) for adjustment in seen.quote.adjustments]
    return lines, ADJUSTMENTS.write(reasons)


def snapshot(order: Order, shown: SeenLine, priced: Line) -> OrderLine:
    """Copy what the shopper saw of one line."""
    line = shown.line
    return OrderLine(
        order=order,
        variant_id=line.variant_id,
        product_id=line.product_id,
        sku=line.sku,
        name=line.name,
        name_en=line.name_en,
        options=line.options[:200],
        options_en=line.options_en[:200],
        image=shown.image,
        unit_amount=shown.unit_amount,
        quantity=line.quantity,
        goods_amount=priced.goods_amount,
        tax_rate=priced.tax_rate,
        is_tax_included=priced.is_tax_included,
    )


def frozen(order: Order, adjustment: Adjustment, lines: Iterable[OrderLine]) -> LineAdjustment:
    """Copy one adjustment of the quote."""
    of_line = next((line for line in lines if line.variant_id == adjustment.line), None)
    return LineAdjustment(
        order=order,
        line=of_line,
        lane=adjustment.lane,
        code=adjustment.code,
        amount=adjustment.amount,
        reason=adjustment.reason,
        reason_en=adjustment.reason_en,
    )
