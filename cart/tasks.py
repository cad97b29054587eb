"""The clock's doors to carts."""

from celery import shared_task

import cart.services.reminders


@shared_task
def remind_of_carts() -> int:
    """Promise letters about carts left alone."""
    return cart.services.reminders.remind()
