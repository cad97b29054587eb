"""Who carries out which promise: topic by topic, the only place that knows them all."""

from collections.abc import Callable, Mapping

import structlog
from django.conf import settings

import accounts.emails
import accounts.services.codes
import accounts.services.identity_news
import accounts.services.security
import accounts.services.texts
import cart.services.reminders
import catalog.services.price_letters
import inventory.emails.purchasing
import inventory.emails.stock
import inventory.services.alerts
import inventory.services.booking
import inventory.services.stock
import inventory.services.waiting
import loyalty.emails
import orders.emails
import orders.services.cancellation
import payments.emails
import shop.webhooks
from operations.models import OutboxEvent

log = structlog.get_logger(__name__)


def stock_changed(event: OutboxEvent) -> None:
    """Serve the queue for a variant whose stock changed; let window, alerts and letters look again.

    The queue comes first: who only wants to be told hears of what is left over.
    """
    variant_id = event.payload["variant"]
    inventory.services.booking.offer(variant_id)
    inventory.services.stock.refresh_window(variant_id)
    inventory.services.alerts.look_at([variant_id])
    inventory.services.waiting.tell(variant_id)


def end_payments(event: OutboxEvent) -> None:
    """Tell the gateways that an ended order wants no money, and its owner that it has ended."""
    orders.services.cancellation.close_payments(event.payload["order"])
    if event.topic == "order.cancelled":
        orders.emails.order_cancelled(event)
    else:
        orders.emails.order_closed(event)


def note(event: OutboxEvent) -> None:
    """Leave a line in the log: nobody outside waits for this yet."""
    log.info("event", topic=event.topic, key=event.key)


OWN_HANDLERS: Mapping[str, Callable[[OutboxEvent], None]] = {
    accounts.services.security.TOPIC: accounts.services.security.changed,
    "stock.changed": stock_changed,
    "stock.alerts": inventory.emails.stock.alerts_opened,
    "stock.wanted": inventory.emails.stock.back_in_stock,
    "favourites.dropped": catalog.services.price_letters.prices_dropped,
    "cart.left": cart.services.reminders.left_in_cart,
    "booking.held": inventory.emails.stock.held_for_you,
    "identity.bound": accounts.services.identity_news.tell,
    "identity.unbound": accounts.services.identity_news.tell,
    "webhook.test": note,
    "order.placed": note,
    "order.paid": orders.emails.order_paid,
    "order.partially_shipped": orders.emails.order_shipped,
    "order.shipped": orders.emails.order_shipped,
    "order.received": note,
    "order.completed": note,
    "order.refunded": orders.emails.order_refunded,
    "order.closed": end_payments,
    "order.cancelled": end_payments,
    "invoice.issued": orders.emails.invoice_issued,
    "after_sales.requested": orders.emails.after_sales_moved,
    "after_sales.approved": orders.emails.after_sales_moved,
    "after_sales.in_transit": note,
    "after_sales.arrived": orders.emails.after_sales_moved,
    "after_sales.inspected": note,
    "after_sales.refunded": orders.emails.after_sales_moved,
    "after_sales.exchanged": orders.emails.after_sales_moved,
    "after_sales.repaired": orders.emails.after_sales_moved,
    "after_sales.rejected": orders.emails.after_sales_moved,
    "after_sales.appealed": note,
    "after_sales.withdrawn": note,
    "after_sales.lapsed": orders.emails.after_sales_moved,
    "after_sales.sent_back": orders.emails.after_sales_moved,
    "text.code": accounts.services.codes.send,
    "text.notice": accounts.services.texts.send_notice,
    "text.halted": accounts.emails.texts_halted,
    "payment.surplus": note,
    "points.expiring": loyalty.emails.points_expiring,
    "level.reached": loyalty.emails.level_reached,
    "refund.failed": payments.emails.refund_went_wrong,
    "refund.stuck": payments.emails.refund_went_wrong,
    "refund.twice": payments.emails.refund_went_wrong,
    "bill.differs": payments.emails.bill_differs,
    "purchase.sent": inventory.emails.purchasing.purchase_sent,
    "purchase.confirmed": note,
    "purchase.partly_received": note,
    "purchase.received": note,
    "purchase.closed": note,
    "purchase.cancelled": inventory.emails.purchasing.purchase_cancelled,
}


def told_of(topic: str) -> Callable[[OutboxEvent], None]:
    """Return what carries out a topic that other systems hear of as well: they are promised it."""
    own = OWN_HANDLERS.get(topic, note)

    def handle(event: OutboxEvent) -> None:
        # First, for it only writes rows, once however often it is tried again.
        shop.webhooks.tell(event)
        own(event)

    return handle


TOLD = (*settings.WEBHOOK_TOPICS_OF_CUSTOMERS, *settings.WEBHOOK_TOPICS_OF_THE_SHOP)
HANDLERS = {**OWN_HANDLERS, **{topic: told_of(topic) for topic in TOLD}}
