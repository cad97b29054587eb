"""The machine room: what operators see of promises, webhooks and the audit trail."""

from operations.admin.audit import AuditEntryAdmin
from operations.admin.promises import IdempotencyKeyAdmin, OutboxEventAdmin
from operations.admin.sheets import ReadOnlyAdmin, SheetAdmin
from operations.admin.webhooks import WebhookDeliveryAdmin, WebhookEndpointAdmin

__all__ = [
    "AuditEntryAdmin",
    "IdempotencyKeyAdmin",
    "OutboxEventAdmin",
    "ReadOnlyAdmin",
    "SheetAdmin",
    "WebhookDeliveryAdmin",
    "WebhookEndpointAdmin",
]
