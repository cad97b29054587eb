"""The clock's doors to stock."""

from celery import shared_task

import inventory.services.alerts
import inventory.services.booking
import inventory.services.reservations


@shared_task
def release_expired_reservations() -> int:
    """Give back promises whose time is over."""
    return inventory.services.reservations.release_lapsed()


@shared_task
def serve_queues() -> int:
    """End holds whose time is over and serve those in line whom no event told of."""
    return inventory.services.booking.lapse_due()


@shared_task
def look_at_stock() -> int:
    """Open and close the alerts that no event told of."""
    return len(inventory.services.alerts.look_at_all())


@shared_task
def look_at_age() -> int:
    """Open and close the alerts of goods that lie too long."""
    return len(inventory.services.alerts.look_at_age())
