"""The clock's doors to stock."""

from celery import shared_task

import inventory.services.reservations


@shared_task
def release_expired_reservations() -> int:
    """Give back promises whose time is over."""
    return inventory.services.reservations.release_lapsed()
