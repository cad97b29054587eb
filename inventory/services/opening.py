"""Receive the first stock of many new variants at once."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from inventory.models import StockItem, StockMove


@transaction.atomic
def receive_opening(quantities: Mapping[int, int], *, warehouse_id: int, reason: str = "") -> int:
    """Book opening stock by variant, each variant once for ever; return how many were booked."""
    StockItem.objects.bulk_create(
        (StockItem(variant_id=key, warehouse_id=warehouse_id) for key in sorted(quantities)),
        ignore_conflicts=True,
    )
    items = StockItem.objects.filter(warehouse_id=warehouse_id, variant_id__in=quantities).lock()
    references = {f"opening:{item.variant_id}:{warehouse_id}": item for item in items}
    booked = set(
        StockMove.objects.filter(reference__in=references).values_list("reference", flat=True)
    )
    moves = StockMove.objects.bulk_create(
        StockMove(
            stock_item=item,
            kind=StockMove.Kind.RECEIPT,
            quantity=quantities[item.variant_id],
            reference=reference,
            reason=reason,
            created_at=Now(),
        )
        for reference, item in references.items()
        if reference not in booked and quantities[item.variant_id] > 0
    )
    by_quantity: dict[int, list[int]] = {}
    for move in moves:
        by_quantity.setdefault(move.quantity, []).append(move.stock_item_id)
    for quantity, keys in by_quantity.items():
        StockItem.objects.filter(pk__in=keys).update(on_hand=F("on_hand") + quantity)
    return len(moves)
