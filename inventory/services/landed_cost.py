"""What it cost to get a delivery here, shared out over its goods wherever they are by now."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import accounts.selectors
import inventory.services.corrections
import inventory.services.ledger
from inventory.models import CostLayer, LandedCost, Receipt
from inventory.services.corrections import items_reached
from inventory.services.purchasing import MOST_AMOUNT
from operations.amounts import allocate


class NothingToShare(Exception):
    """No goods of this delivery stayed in the house."""


@transaction.atomic
def add(
    *,
    receipt_id: int,
    reference: str,
    kind: str,
    basis: str,
    amount: int,
    note: str = "",
    actor: Any = None,
) -> LandedCost:
    """Share ``amount`` fen over a delivery's layers, to the last fen; once a reference.

    By weight, where nothing has one, means by quantity. Raises NothingToShare, and ValueError for
    an impossible amount.
    """
    if not 1 <= amount <= MOST_AMOUNT:
        raise ValueError(_("This is not a price."))
    receipt = Receipt.objects.select_for_update(no_key=True).get(pk=receipt_id)
    if known := LandedCost.objects.filter(reference=reference).first():
        return known
    layers = layers_of(receipt)
    if not layers:
        raise NothingToShare(_("Nothing of this delivery stayed in the house."))
    cost = LandedCost.objects.create(
        receipt=receipt,
        reference=reference,
        kind=kind,
        basis=basis,
        amount=amount,
        note=note[:200],
        actor=accounts.selectors.person(actor),
    )
    share_out(cost, layers, actor)
    return cost


def layers_of(receipt: Receipt) -> list[CostLayer]:
    """List the layers a delivery opened, on the shelf and in hold."""
    lines = list(receipt.lines.all())
    moves = [key for line in lines for key in (line.accepted_move_id, line.held_move_id) if key]
    layers = CostLayer.objects.filter(move__in=moves).order_by("pk")
    return list(layers.select_related("move", "stock_item__variant"))


def share_out(cost: LandedCost, layers: Sequence[CostLayer], actor: Any) -> None:
    """Correct each layer by its share."""
    inventory.services.ledger.lock(key for layer in layers for key in items_reached(layer.pk))
    parts = allocate(cost.amount, weights(layers, cost.basis))
    words = f"{cost.get_kind_display()} {cost.receipt} {cost.note}".strip()
    for layer, part in zip(layers, parts, strict=True):
        if part:
            inventory.services.corrections.correct(
                layer_id=layer.pk,
                value=part,
                reference=f"landed:{cost.pk}:{layer.pk}",
                reason=words,
                actor=actor,
            )


def weights(layers: Sequence[CostLayer], basis: str) -> list[int]:
    """Return how heavily each layer counts: its price, its units or its grams."""
    units = [layer.quantity for layer in layers]
    if basis == LandedCost.Basis.VALUE:
        return [layer.move.value for layer in layers]
    if basis == LandedCost.Basis.WEIGHT:
        grams = [layer.quantity * layer.stock_item.variant.weight_grams for layer in layers]
        return grams if any(grams) else units
    return units
