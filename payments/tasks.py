"""The clock's doors to payments."""

from celery import shared_task

import payments.services.bills


@shared_task
def check_bills() -> int:
    """Check gateways' bills against our books, those that are there and were not checked."""
    return payments.services.bills.check_due()
