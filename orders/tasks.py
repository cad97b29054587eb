"""The clock's doors to orders."""

from celery import shared_task

import orders.services.after_sales_desk
import orders.services.cancellation
import orders.services.payment
import orders.services.popularity
import orders.services.receipt


@shared_task
def close_unpaid_orders() -> int:
    """Close orders whose time to pay is over."""
    return orders.services.cancellation.close_unpaid()


@shared_task
def advance_clocks() -> int:
    """Receive and complete orders that have waited long enough."""
    return orders.services.receipt.advance_clocks()


@shared_task
def poll_payments() -> int:
    """Ask gateways about payments they are silent about."""
    return orders.services.payment.poll_due()


@shared_task
def send_refunds() -> int:
    """Send refunds to their gateways."""
    return orders.services.payment.send_due_refunds()


@shared_task
def recount_sales() -> int:
    """Bring the sold counts of recently sold products up to date."""
    return orders.services.popularity.recount()


@shared_task
def end_unsent_returns() -> int:
    """End after-sales requests whose goods were never sent."""
    return orders.services.after_sales_desk.end_unsent()
