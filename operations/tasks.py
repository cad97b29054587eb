"""The clock's doors into operations."""

from celery import shared_task

import operations.services.audit_chain
import operations.services.idempotency
import operations.services.limits
import operations.services.webhook_messages


@shared_task
def forget_old_keys() -> None:
    """Delete idempotency keys that no client will send again."""
    operations.services.idempotency.forget_old_keys()


@shared_task
def forget_old_limits() -> None:
    """Delete what limits no longer count."""
    operations.services.limits.forget_old()


@shared_task
def send_webhooks() -> int:
    """Send webhook messages that are due."""
    return operations.services.webhook_messages.send_due()


@shared_task
def look_over_audit() -> None:
    """Prove the audit trail and note its last seal."""
    operations.services.audit_chain.look_over()


@shared_task
def forget_old_webhooks() -> None:
    """Delete webhook messages of long ago."""
    operations.services.webhook_messages.forget_old()
