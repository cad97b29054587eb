"""Carry goods to another store: written down as a draft, then sent. See ``transfer_arrivals``.

What was sent lies in the transit place of where it goes, with the cost and the age it had: it
belongs to the shop all the way, and nobody can be promised it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import accounts.selectors
import inventory.services.ledger
from inventory.models import LayerUse, StockItem, StockMove, Transfer, TransferLine, Warehouse
from inventory.services.ledger import LARGEST_STOCK, NotEnoughStock, Posted, Posting
from inventory.services.numbering import next_number
from inventory.services.places import item_at, side_place

PREFIX = "TR"


class AlreadySent(Exception):
    """Only a draft can be changed, sent or given up."""


class NothingToCarry(Exception):
    """A transfer leads from one store to another and carries something."""


@transaction.atomic
def draft(
    *,
    source_id: int,
    destination_id: int,
    actor: Any,
    quantities: Mapping[int, int] | None = None,
    note: str = "",
    expected_date: date | None = None,
) -> Transfer:
    """Plan a transfer of ``quantities`` by variant between two stores. Raises NothingToCarry."""
    places = Warehouse.objects.filter(kind=Warehouse.Kind.STORE)
    if source_id == destination_id or not (
        places.filter(pk=source_id).exists() and places.filter(pk=destination_id).exists()
    ):
        raise NothingToCarry(_("A transfer leads from one store to another."))
    transfer = Transfer.objects.create(
        number=next_number(Transfer, PREFIX),
        source_id=source_id,
        destination_id=destination_id,
        note=note,
        expected_date=expected_date,
        created_by=accounts.selectors.person(actor),
    )
    for variant_id, quantity in (quantities or {}).items():
        write_line(transfer, variant_id, quantity)
    return transfer


@transaction.atomic
def put(
    *, transfer_id: int, variant_id: int, quantity: int | None = None, actor: Any = None
) -> Transfer:
    """Let a draft carry ``quantity`` of a variant, none for 0; one more where none is given.

    Raises AlreadySent, and ValueError for an impossible quantity.
    """
    transfer = drafted(transfer_id)
    line = transfer.lines.filter(variant_id=variant_id).first()
    if quantity is None:
        quantity = (line.quantity if line else 0) + 1
    write_line(transfer, variant_id, quantity)
    return transfer


def write_line(transfer: Transfer, variant_id: int, quantity: int) -> None:
    """Write a line of a draft, or strike it out for 0. Raises ValueError."""
    if not 0 <= quantity <= LARGEST_STOCK:
        raise ValueError(_("Nobody can carry that many."))
    lines = TransferLine.objects.filter(transfer=transfer, variant_id=variant_id)
    if quantity == 0:
        lines.delete()
    elif not lines.update(quantity=quantity):
        TransferLine.objects.create(transfer=transfer, variant_id=variant_id, quantity=quantity)


@transaction.atomic
def send(*, transfer_id: int, actor: Any) -> Transfer:
    """Let a draft's goods leave, oldest first; what is promised to shoppers stays.

    Raises AlreadySent, NothingToCarry, NotEnoughStock naming what is short.
    """
    transfer = drafted(transfer_id)
    lines = list(transfer.lines.select_related("variant").order_by("variant_id"))
    if not lines:
        raise NothingToCarry(_("Put something on the transfer first."))
    transit = side_place(transfer.destination, Warehouse.Kind.TRANSIT)
    leaving = {line.variant_id: item_at(line.variant_id, transfer.source_id) for line in lines}
    coming = {line.variant_id: item_at(line.variant_id, transit.pk) for line in lines}
    locked = lock(leaving, coming)
    refuse_promised(lines, leaving, locked)
    out = inventory.services.ledger.post(
        [
            Posting(
                leaving[line.variant_id].pk,
                StockMove.Kind.TRANSFER,
                -line.quantity,
                f"{transfer.number}:{line.pk}:out",
            )
            for line in lines
        ],
        reason=transfer.note or transfer.number,
        actor=actor,
    )
    carry_on(out, coming, reference=transfer.number, actor=actor, is_told=False)
    transfer.state, transfer.sent_at = Transfer.State.IN_TRANSIT, timezone.now()
    transfer.save(update_fields=["state", "sent_at"])
    return transfer


def lock(*shelves: Mapping[int, StockItem]) -> dict[int, StockItem]:
    """Lock every item of some places at once, in key order."""
    return inventory.services.ledger.lock(item.pk for shelf in shelves for item in shelf.values())


def refuse_promised(
    lines: Iterable[TransferLine],
    leaving: Mapping[int, StockItem],
    locked: Mapping[int, StockItem],
) -> None:
    """Refuse to carry off what is not there, or is promised. Raises NotEnoughStock."""
    words = []
    for line in lines:
        item = locked[leaving[line.variant_id].pk]
        free = max(item.on_hand - item.reserved, 0)
        if free < line.quantity:
            facts = {"sku": line.variant.sku, "free": free}
            words.append(_("%(sku)s: only %(free)d are free to leave.") % facts)
    if words:
        raise NotEnoughStock(" ".join(words))


def carry_on(
    out: Iterable[Posted],
    to: Mapping[int, StockItem],
    *,
    reference: str,
    actor: Any,
    is_told: bool = True,
) -> None:
    """Book what left one place into another, layer by layer, with its cost and age."""
    uses = LayerUse.objects.filter(move__in=[posted.move for posted in out])
    postings = [
        inventory.services.ledger.onward(
            use,
            to=to[use.layer.stock_item.variant_id].pk,
            kind=StockMove.Kind.TRANSFER,
            quantity=use.quantity,
            reference=f"{reference}:{use.pk}:in",
        )
        for use in uses.to_carry().select_related("layer__stock_item")
    ]
    inventory.services.ledger.post(postings, reason=reference, actor=actor, is_told=is_told)


@transaction.atomic
def cancel(*, transfer_id: int, actor: Any) -> Transfer:
    """Give a draft up. Raises AlreadySent."""
    transfer = drafted(transfer_id)
    transfer.state, transfer.ended_at = Transfer.State.CANCELLED, timezone.now()
    transfer.save(update_fields=["state", "ended_at"])
    return transfer


def drafted(transfer_id: int) -> Transfer:
    """Lock a transfer that is still a draft. Raises AlreadySent."""
    transfer: Transfer = Transfer.objects.select_for_update(no_key=True).get(pk=transfer_id)
    if transfer.state != Transfer.State.DRAFT:
        words = _("This transfer is %(state)s.") % {"state": transfer.get_state_display()}
        raise AlreadySent(words)
    return transfer
