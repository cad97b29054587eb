"""What an order does when money arrives: nothing is ever both paid and closed.

Order, then Payment, then stock are locked, in this order. Whatever came in is either the order's
money or surplus on its way back, and both are written down.
"""

from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import inventory.selectors.destinations
import inventory.services.reservations
import operations.services.outbox
import orders.services.books
import orders.services.offers
import orders.services.transitions
import payments.services.collection
import payments.services.refunds
import payments.services.sending
from inventory.services.reservations import OutOfStock, Wanted
from orders.lifecycle import CLOSED, PAID, PENDING_PAYMENT
from orders.models import Order
from payments.gateways.contract import Visit
from payments.models import Payment, Refund
from payments.services.collection import Claim, GatewayUnavailable, NothingToPay

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
SWEEP = 50


def start_payment(*, order_id: int, gateway: str, channel: str, visit: Visit) -> Payment:
    """Open a payment for an unpaid order, or find the open one, with the page to pay it on.

    Raises NothingToPay, UnknownGateway, GatewayUnavailable.
    """
    payment = write_payment(order_id=order_id, gateway=gateway, channel=channel)
    return present(payment_id=payment.pk, visit=visit)


@transaction.atomic
def write_payment(*, order_id: int, gateway: str, channel: str) -> Payment:
    """Write the payment's row under the order's lock; no network. Raises NothingToPay."""
    order: Order = Order.objects.filter(pk=order_id).lock().get()
    if order.state != PENDING_PAYMENT:
        raise NothingToPay(_("There is nothing to pay here any more."))
    claim = Claim(order.number, order.payable_amount, order.currency, order.expires_at)
    return payments.services.collection.write_payment(claim=claim, gateway=gateway, channel=channel)


def present(*, payment_id: int, visit: Visit) -> Payment:
    """Give a payment its page at the gateway. Raises NothingToPay, GatewayUnavailable."""
    payment: Payment = Payment.objects.get(pk=payment_id)
    order = Order.objects.get(number=payment.order_reference)
    return payments.services.collection.present(
        payment,
        subject=_("Jishi order %(number)s") % {"number": order.number},
        visit=visit,
        language=order.language,
    )


@transaction.atomic
def settle(payment_id: int) -> None:
    """Let the order act on a payment whose money has come; the second call changes nothing."""
    due = Payment.objects.values_list("order_reference", "next_poll_at")
    number, next_poll_at = due.get(pk=payment_id)
    if next_poll_at is None:
        # Acted on before: a notify's twins need not stand in line for the order.
        return
    order: Order | None = Order.objects.filter(number=number).lock().first()
    payment: Payment = Payment.objects.filter(pk=payment_id).lock().get()
    if payment.state not in {Payment.State.SUCCEEDED, Payment.State.SURPLUS}:
        return
    if payment.next_poll_at is None:
        return
    if payment.state == Payment.State.SURPLUS or not take_money(order, payment):
        give_back(order, payment)
    # Only now does the sweep forget this payment.
    Payment.objects.filter(pk=payment.pk).update(next_poll_at=None)


def take_money(order: Order | None, payment: Payment) -> bool:
    """Pay the order if it still wants money and its goods can be had; tell whether it did."""
    if order is None or order.state != PENDING_PAYMENT:
        return False
    if (order.payable_amount, order.currency) != (payment.amount, payment.currency):
        return False
    if not hold_goods(order):
        orders.services.transitions.transition(
            order, CLOSED, detail=_("Paid too late: the goods are gone")
        )
        orders.services.offers.give_back(order)
        inventory.services.reservations.release(order_reference=order.number)
        return False
    Order.objects.filter(pk=order.pk).update(paid_amount=payment.amount)
    order.paid_amount = payment.amount
    orders.services.transitions.transition(order, PAID, detail=payment.out_trade_no)
    orders.services.books.sale(order, payment.gateway)
    return True


def hold_goods(order: Order) -> bool:
    """Make the order's promises permanent; ones that lapsed are made anew if there is stock."""
    if inventory.services.reservations.confirm(order_reference=order.number):
        return True
    lines = list(order.lines.all())
    try:
        with transaction.atomic():
            inventory.services.reservations.release(order_reference=order.number)
            inventory.services.reservations.reserve(
                order_reference=order.number,
                wanted=[Wanted(line.variant_id, line.quantity) for line in lines],
                line_of_variant={line.variant_id: line.pk for line in lines},
                expires_at=None,
                channel=order.channel,
                destination=inventory.selectors.destinations.destination(order.region_code),
            )
    except OutOfStock:
        return False
    return True


def give_back(order: Order | None, payment: Payment) -> None:
    """Mark money nobody wants as surplus and refund all of it, in sight of the operator."""
    Payment.objects.filter(pk=payment.pk).update(state=Payment.State.SURPLUS)
    payments.services.refunds.request_refund(
        payment_id=payment.pk,
        amount=payment.amount,
        reference=f"surplus:{payment.out_trade_no}",
        reason=_("Paid twice or too late"),
    )
    if order is not None:
        orders.services.transitions.record(order, "surplus_refund", detail=payment.out_trade_no)
    operations.services.outbox.enqueue(
        topic="payment.surplus", key=payment.order_reference, payload={"payment": payment.pk}
    )


def check(payment_id: int) -> Payment:
    """Ask the gateway about a payment and let the order act. Raises GatewayUnavailable."""
    payment = payments.services.collection.ask_gateway(payment_id)
    settle(payment.pk)
    return payment


def check_order(number: str) -> None:
    """Ask the gateways about every open payment of an order. Raises GatewayUnavailable."""
    for payment in Payment.objects.for_order(number).pending():
        check(payment.pk)


def poll_due(limit: int = SWEEP) -> int:
    """Ask about payments nobody tells us of, and settle what a crash left; return how many.

    Rows are claimed by moving ``next_poll_at`` forward before the network is touched.
    """
    with transaction.atomic():
        due = Payment.objects.to_poll().select_for_update(skip_locked=True, of=("self",))
        claimed = list(due.values_list("pk", flat=True)[:limit])
        Payment.objects.filter(pk__in=claimed).update(next_poll_at=timezone.now() + LEASE)
    for payment_id in claimed:
        try:
            poll(payment_id)
        except GatewayUnavailable:
            log.warning("poll_without_answer", payment=payment_id)
    left = list(Payment.objects.unsettled().values_list("pk", flat=True)[:limit])
    for payment_id in left:
        settle(payment_id)
    return len(claimed) + len(left)


def poll(payment_id: int) -> None:
    """Ask about one payment; one nobody wants any more is closed at the gateway, if unpaid."""
    payment = check(payment_id)
    if payment.state != Payment.State.PENDING:
        return
    is_wanted = Order.objects.awaiting_payment().filter(number=payment.order_reference).exists()
    if payment.expires_at <= timezone.now() or not is_wanted:
        payments.services.collection.close_payment(payment_id)
        settle(payment_id)


def send_due_refunds(limit: int = SWEEP) -> int:
    """Send refunds that are due; return how many arrived."""
    due = list(Refund.objects.due().values_list("pk", flat=True)[:limit])
    sent = [payments.services.sending.send_refund(refund_id) for refund_id in due]
    return sum(refund.state == Refund.State.SUCCEEDED for refund in sent)
