"""Take sold goods back in, at what they cost and as old as they were."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import inventory.services.ledger
from inventory.models import LayerUse, StockItem, StockMove
from inventory.services.ledger import Posted, Posting


class NothingToTakeBack(Exception):
    """Fewer units of this line left the shop, or most of them have come back."""


@transaction.atomic
def take_back(
    *,
    line_reference: int,
    quantity: int,
    warehouse_id: int,
    reference: str,
    reason: str = "",
    actor: Any = None,
) -> list[Posted]:
    """Book units of an order line back in, the first shipped first; a reference books once.

    Raises NothingToTakeBack, and ValueError for a quantity below one.
    """
    if quantity < 1:
        raise ValueError(_("Take back at least one."))
    sold = LayerUse.objects.filter(
        line_reference=line_reference, move__kind=StockMove.Kind.SHIPMENT
    )
    variant_id = sold.values_list("layer__stock_item__variant_id", flat=True).first()
    if variant_id is None:
        raise NothingToTakeBack(_("Nothing of this was shipped."))
    item, _made = StockItem.objects.get_or_create(variant_id=variant_id, warehouse_id=warehouse_id)
    # All returns of a line wait for one another here: what has come back is counted once.
    sources = sold.values_list("layer__stock_item_id", flat=True)
    inventory.services.ledger.lock([item.pk, *sources])
    if inventory.services.ledger.already(f"{reference}:1"):
        return []
    postings: list[Posting] = []
    left = quantity
    uses: Iterable[Any] = sold.to_carry()
    for use in uses:
        if units := min(left, use.quantity - use.gone):
            left -= units
            postings.append(
                inventory.services.ledger.onward(
                    use,
                    to=item.pk,
                    kind=StockMove.Kind.RETURN,
                    quantity=units,
                    reference=f"{reference}:{len(postings) + 1}",
                )
            )
    if left:
        raise NothingToTakeBack(_("That is more than was shipped and has not come back."))
    return inventory.services.ledger.post(postings, reason=reason, actor=actor)
