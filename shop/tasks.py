"""The clock's doors into the shop as a whole."""

from celery import shared_task

import operations.services.outbox
import shop.outbox
import shop.privacy
import shop.retention


@shared_task
def relay_outbox() -> None:
    """Carry out what has been promised and is due."""
    operations.services.outbox.relay(shop.outbox.HANDLERS)


@shared_task
def erase_due() -> int:
    """Erase the accounts whose owners had time enough to think again."""
    return shop.privacy.erase_due()


@shared_task
def forget_old() -> None:
    """Delete what the shop has kept for long enough."""
    shop.retention.forget_old()
