"""Place an order: the quote the shopper saw becomes a contract in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import cart.services.carts
import cart.services.quotes
import inventory.services.held_goods
import operations.services.outbox
import orders.services.agreement
import orders.services.books
import orders.services.invoices
import orders.services.limits
import orders.services.offers
import orders.services.transitions
import payments.gateways
import payments.services.collection
from cart.models import Cart
from inventory.models import Channel
from inventory.services.reservations import Wanted
from inventory.sourcing import Point, Take
from operations.statements import Given, Statement
from orders.lifecycle import PAID, PENDING_PAYMENT
from orders.models import Order, OrderLine
from orders.services.contacts import Contact
from orders.services.invoices import Wish
from payments.services.collection import Claim

QUOTED = Statement(lambda: Cart.objects.filter(pk=Given(1), user=Given(2)).with_holder().lock())
QUOTED_TO_GUEST = Statement(lambda: Cart.objects.filter(pk=Given(1), token=Given(2)).lock())


@dataclass(frozen=True)
class Placed:
    """A written order before it holds its stock.

    ``takes`` is None when it holds it already; ``rest`` is the cart of lines left for later;
    ``place`` is where it goes; ``holder_id`` is who has goods on hold that may go to it; ``flash``
    is what it takes of flash sales (sale → units).
    """

    order: Order
    lines: list[OrderLine]
    takes: list[Take] | None
    rest: Cart | None = None
    place: Point | None = None
    holder_id: int | None = None
    flash: Mapping[int, int] = field(default_factory=dict)


def place_order(
    *,
    quote: str,
    contact: Contact,
    user: Any,
    cart_token: str | None,
    note: str = "",
    channel: str = Channel.WEB,
    invoice: Wish | None = None,
) -> Placed:
    """Order what a signed quote shows; the same cart is ordered once, however often it is asked.

    Raises QuoteExpired, QuoteChanged, PromotionUsedUp, CouponRefused, NotEnoughPoints,
    FlashSaleOver, InvoiceRefused, CartIsEmpty, TooMany, OutOfStock.
    """
    with transaction.atomic(durable=True):
        placed = write(
            quote=quote,
            contact=contact,
            user=user,
            cart_token=cart_token,
            note=note,
            channel=channel,
            invoice=invoice,
        )
        hold(placed)
    return placed


def write(
    *,
    quote: str,
    contact: Contact,
    user: Any,
    cart_token: str | None,
    note: str = "",
    channel: str = Channel.WEB,
    invoice: Wish | None = None,
) -> Placed:
    """Write everything of an order but its hold on stock; ``hold`` must follow before COMMIT.

    A cart that was ordered already gives that order. Raises as ``place_order``.
    """
    shown = cart.services.quotes.read(quote, lifetime=None)
    basket = own_cart(shown.cart_id, user, cart_token)
    if basket.state != Cart.State.OPEN:
        return Placed(order_of(basket), [], None)
    cart.services.quotes.read(quote)
    if not shown.lines:
        raise cart.services.carts.CartIsEmpty(_("There is nothing to order."))
    # Stock first: who comes too late is told so before anything is priced.
    takes = inventory.services.held_goods.plan(
        [Wanted(key, quantity) for key, (quantity, _amount) in shown.lines.items()],
        holder_id=basket.holder_id,
        channel=channel,
        destination=contact.place,
    )
    seen = cart.services.quotes.requote(basket, shown, channel, contact.region_code)
    orders.services.limits.check(user, seen.chosen)
    order = orders.services.agreement.write_order(basket, seen, contact, user, note, channel)
    lines, adjustments = orders.services.agreement.write_lines(order, seen)
    orders.services.offers.take(order, seen.quote, basket, user)
    chosen = {line.line.pk for line in seen.chosen}
    rest = cart.services.carts.close(
        cart=basket,
        rest=[line.line.pk for line in seen.lines if line.line.pk not in chosen],
        coupon_id=orders.services.offers.unused_coupon(seen.quote, basket),
    )
    event = orders.services.transitions.record(order, "placed", actor=user)
    if invoice is not None and order.payable_amount:
        orders.services.invoices.request(order=order, wish=invoice, actor=user)
    settle_or_collect(order)
    if order.state == PENDING_PAYMENT:
        remember(order, lines=lines, adjustments=adjustments, events=[event])
    operations.services.outbox.enqueue(
        topic="order.placed", key=order.number, payload={"order": order.pk}
    )
    flash = seen.quote.units_won("flash")
    return Placed(order, lines, takes, rest, contact.place, basket.holder_id, flash)


def remember(order: Order, **rows: list[Any]) -> None:
    """Let an order answer with rows that were just written, without reading them back."""
    for name, written in rows.items():
        found = getattr(order, name).all()
        found._result_cache = written  # noqa: SLF001 - what prefetch_related would leave there
        order.__dict__.setdefault("_prefetched_objects_cache", {})[name] = found


def order_of(basket: Cart) -> Order:
    """Find the order a cart has become. Raises CartIsEmpty for a cart that became none."""
    order: Order | None = Order.objects.filter(cart=basket).first()
    if order is None:
        raise cart.services.carts.CartIsEmpty(_("There is nothing to order."))
    return order


def hold(placed: Placed) -> None:
    """Take a written order's part of flash sales and its stock: the last thing before COMMIT.

    Raises FlashSaleOver, OutOfStock.
    """
    if placed.takes is None:
        return
    orders.services.offers.take_flash(placed.order, placed.flash)
    inventory.services.held_goods.reserve(
        holder_id=placed.holder_id,
        order_reference=placed.order.number,
        wanted=[Wanted(line.variant_id, line.quantity) for line in placed.lines],
        line_of_variant={line.variant_id: line.pk for line in placed.lines},
        expires_at=placed.order.expires_at if placed.order.state == PENDING_PAYMENT else None,
        takes=placed.takes,
        channel=placed.order.channel,
        destination=placed.place,
    )


def own_cart(cart_id: int, user: Any, token: str | None) -> Cart:
    """Lock the quoted cart of this shopper. Raises QuoteExpired for anybody else's."""
    known = user.is_authenticated
    basket: Cart | None = (
        QUOTED.instance(cart_id, user.pk) if known else QUOTED_TO_GUEST.instance(cart_id, token)
    )
    if basket is None:
        raise cart.services.quotes.QuoteExpired(_("This price is for another cart."))
    return basket


def settle_or_collect(order: Order) -> None:
    """Write down what is to be collected, for the gateway after COMMIT; what is free is paid."""
    if order.payable_amount == 0:
        orders.services.transitions.transition(order, PAID, detail=_("Nothing to pay"))
        orders.services.books.sale(order)
        return
    way = payments.gateways.methods()[0]
    payments.services.collection.write_first_payment(
        claim=Claim(order.number, order.payable_amount, order.currency, order.expires_at),
        gateway=way.gateway,
        channel=way.channel,
    )
