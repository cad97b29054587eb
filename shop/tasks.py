"""The clock's doors into the shop as a whole."""

from celery import shared_task

import operations.services.outbox
import shop.outbox


@shared_task
def relay_outbox() -> None:
    """Carry out what has been promised and is due."""
    operations.services.outbox.relay(shop.outbox.HANDLERS)
