"""Receive the first stock of many new variants at once."""

from collections.abc import Mapping

from django.db import transaction

import inventory.services.ledger
from inventory.models import StockItem, StockMove
from inventory.services.ledger import Posting


@transaction.atomic
def receive_opening(
    quantities: Mapping[int, int],
    *,
    warehouse_id: int,
    reason: str = "",
    values: Mapping[int, int] | None = None,
) -> int:
    """Book opening stock by variant, each variant once for ever; return how many were booked.

    ``values`` says in fen what all units of a variant cost; what it leaves out is worth nothing.
    """
    StockItem.objects.bulk_create(
        (StockItem(variant_id=key, warehouse_id=warehouse_id) for key in sorted(quantities)),
        ignore_conflicts=True,
    )
    items = StockItem.objects.filter(warehouse_id=warehouse_id, variant_id__in=quantities).lock()
    references = {f"opening:{item.variant_id}:{warehouse_id}": item for item in items}
    booked = set(
        StockMove.objects.filter(reference__in=references).values_list("reference", flat=True)
    )
    postings = [
        Posting(
            item.pk,
            StockMove.Kind.RECEIPT,
            quantities[item.variant_id],
            reference,
            value=(values or {}).get(item.variant_id, 0),
        )
        for reference, item in references.items()
        if reference not in booked and quantities[item.variant_id] > 0
    ]
    if postings:
        inventory.services.ledger.post(postings, reason=reason, is_told=False)
    return len(postings)
