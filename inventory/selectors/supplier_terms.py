"""What suppliers ask for which goods."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, Max
from django.db.models.functions import Coalesce

from inventory.models import PurchaseOrder, SupplierItem
from inventory.purchase_terms import Terms


def terms_of(supplier_id: int, variant_ids: Iterable[int]) -> dict[int, Terms]:
    """Map variants to what a supplier asks for them; what it does not sell is left out."""
    items = SupplierItem.objects.filter(supplier_id=supplier_id, variant_id__in=list(variant_ids))
    return {item.variant_id: as_terms(item) for item in items.prefetch_related("breaks")}


def as_terms(item: SupplierItem) -> Terms:
    """Return an article's terms as plain values."""
    return Terms(
        item.unit_amount,
        tuple((step.from_quantity, step.unit_amount) for step in item.breaks.all()),
        item.minimum_quantity,
        item.pack_size,
    )


def promised_lead_time(order: PurchaseOrder) -> timedelta:
    """Return how long the slowest article of an order takes, as the supplier promises."""
    items = SupplierItem.objects.filter(
        supplier_id=order.supplier_id, variant__in=order.lines.values("variant")
    )
    days = Coalesce(F("lead_time_days"), F("supplier__lead_time_days"))
    slowest = items.aggregate(slowest=Max(days))["slowest"]
    return timedelta(days=order.supplier.lead_time_days if slowest is None else slowest)
