"""Letters to suppliers: each takes an outbox event and sends one message, or none."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

import accounts.emails
from inventory.models import PurchaseOrder, SupplierItem
from inventory.purchase_life import DRAFT
from operations.models import OutboxEvent


def purchase_sent(event: OutboxEvent) -> None:
    """Order the goods."""
    write_to_supplier(event, "sent")


def purchase_cancelled(event: OutboxEvent) -> None:
    """Take an order back, if the supplier has heard of it."""
    if event.payload["from"] != DRAFT:
        write_to_supplier(event, "cancelled")


def write_to_supplier(event: OutboxEvent, what: str) -> None:
    """Send one letter in the shop's language to the supplier, if we have an address."""
    orders = PurchaseOrder.objects.select_related("supplier", "warehouse")
    order = orders.prefetch_related("lines__variant__product").get(pk=event.payload["order"])
    if not order.supplier.email:
        return
    with translation.override(settings.LANGUAGE_CODE):
        subjects = {
            "sent": _("Purchase order %(number)s"),
            "cancelled": _("Purchase order %(number)s is cancelled"),
        }
        lines = list(order.lines.all())
        context = {
            "order": order,
            "what": what,
            "lines": lines,
            "total": sum(line.quantity * line.unit_amount for line in lines),
            "codes": supplier_codes(order),
            "detail": event.payload.get("detail", ""),
        }
        body = render_to_string("inventory/purchase_letter.txt", context)
        accounts.emails.send(
            event, order.supplier.email, subjects[what] % {"number": order.number}, body
        )


def supplier_codes(order: PurchaseOrder) -> dict[int, str]:
    """Map the variants of an order to the supplier's own numbers for them."""
    items = SupplierItem.objects.filter(supplier_id=order.supplier_id).exclude(supplier_sku="")
    ordered = items.filter(variant__in=order.lines.values("variant"))
    return dict(ordered.values_list("variant_id", "supplier_sku"))
