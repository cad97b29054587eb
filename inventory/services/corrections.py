"""What goods turn out to have cost: new rows that follow the goods wherever they went."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

import accounts.selectors
import inventory.services.ledger
from inventory.models import CostCorrection, CostLayer, LayerUse, StockItem
from operations.amounts import allocate


class CorrectionTooLarge(Exception):
    """The goods cannot cost less than nothing."""


@dataclass(frozen=True)
class Finding:
    """So many fen more (or less) for one layer, under a name of its own."""

    layer_id: int
    value: int
    reference: str
    follows: CostCorrection | None = None


@transaction.atomic
def correct(
    *, layer_id: int, value: int, reference: str, reason: str, actor: Any = None
) -> CostCorrection:
    """Add ``value`` fen to what a layer cost, shared by units between what is left and what went.

    The share of goods that went on (to another warehouse, or back from a shopper) follows them.
    The same reference corrects once. Raises CorrectionTooLarge.
    """
    inventory.services.ledger.lock(items_reached(layer_id))
    if found := CostCorrection.objects.filter(reference=reference).first():
        return found
    todo = [Finding(layer_id, value, reference)]
    while todo:
        finding = todo.pop()
        todo.extend(apply(finding, reason=reason, actor=actor))
    return CostCorrection.objects.get(reference=reference)


def items_reached(layer_id: int) -> list[int]:
    """List the items that hold, or held, goods of a layer."""
    items, layers = set(), {layer_id}
    while layers:
        found = CostLayer.objects.filter(pk__in=layers)
        items |= set(found.values_list("stock_item_id", flat=True))
        onward = CostLayer.objects.filter(source__layer_id__in=layers)
        layers = set(onward.values_list("pk", flat=True))
    return sorted(items)


def apply(finding: Finding, *, reason: str, actor: Any) -> Iterator[Finding]:
    """Correct one layer and its uses; yield what follows for layers its goods went on to."""
    layer = CostLayer.objects.get(pk=finding.layer_id)
    uses = list(layer.uses.to_carry())
    left, *parts = split(finding.value, layer, uses)
    CostLayer.objects.filter(pk=layer.pk).update(
        value=F("value") + finding.value, value_left=F("value_left") + left
    )
    written = CostCorrection.objects.create(
        layer=layer,
        value=finding.value,
        value_left=left,
        reference=finding.reference,
        follows=finding.follows,
        reason=reason[:200],
        actor=accounts.selectors.person(actor),
    )
    LayerUse.objects.bulk_create(
        LayerUse(
            layer=layer,
            move_id=use.move_id,
            corrects=use,
            correction=written,
            quantity=0,
            value=part,
            line_reference=use.line_reference,
        )
        for use, part in zip(uses, parts, strict=True)
        if part
    )
    StockItem.objects.filter(pk=layer.stock_item_id).update(value=F("value") + left)
    for use, part in zip(uses, parts, strict=True):
        yield from followers(use, part, written)


def split(value: int, layer: CostLayer, uses: list[Any]) -> list[int]:
    """Share a correction between what is left of a layer and its uses; the parts sum to it.

    Raises CorrectionTooLarge.
    """
    if layer.value + value < 0:
        raise CorrectionTooLarge(_("The goods cannot cost less than nothing."))
    return shares(
        value,
        [layer.quantity_left, *(use.quantity for use in uses)],
        [layer.value_left, *(use.worth for use in uses)],
    )


def followers(use: Any, share: int, correction: CostCorrection) -> Iterator[Finding]:
    """Yield what of a use's share belongs to each layer its goods went on to."""
    layers = list(CostLayer.objects.filter(source=use).select_related("move").order_by("pk"))
    carried = [layer.move.value + followed(layer) for layer in layers]
    units = [layer.quantity for layer in layers]
    parts = shares(share, [*units, use.quantity - use.gone], [*carried, use.worth - use.carried])
    for layer, part in zip(layers, parts, strict=False):
        if part:
            yield Finding(layer.pk, part, f"follows:{correction.pk}:{layer.pk}", correction)


def followed(layer: CostLayer) -> int:
    """Sum what earlier corrections brought a layer from where its goods were before."""
    brought = layer.corrections.filter(follows__isnull=False)
    return int(brought.aggregate(sum=Sum("value"))["sum"] or 0)


def shares(value: int, units: list[int], worth: list[int]) -> list[int]:
    """Share more by units, and less by what there is to take from."""
    if value >= 0:
        return allocate(value, units)
    return [-part for part in allocate(-value, worth)]
