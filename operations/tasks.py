"""The clock's doors into operations."""

from celery import shared_task

import operations.services.audit_chain
import operations.services.webhook_messages


@shared_task
def send_webhooks() -> int:
    """Send webhook messages that are due."""
    return operations.services.webhook_messages.send_due()


@shared_task
def look_over_audit() -> None:
    """Prove the audit trail and note its last seal."""
    operations.services.audit_chain.look_over()
