"""The clock's doors into operations."""

from celery import shared_task

import operations.services.idempotency


@shared_task
def forget_old_keys() -> None:
    """Delete idempotency keys that no client will send again."""
    operations.services.idempotency.forget_old_keys()
