"""Take transferred goods in, in parts where they come in parts, and write off what was lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import inventory.services.ledger
import inventory.services.transfers
from inventory.models import StockItem, StockMove, Transfer, TransferLine, Warehouse
from inventory.services.ledger import Posting
from inventory.services.places import item_at, side_place


class NotOnTheWay(Exception):
    """The transfer was not sent yet, or is over."""


class MoreThanSent(Exception):
    """More arrived, or got lost, than is still on the way."""


@dataclass(frozen=True)
class Arrival:
    """What one delivery brought, and what it turned out to have lost, by variant.

    The ``reference`` names the delivery: the same one is booked once.
    """

    reference: str
    arrived: Mapping[int, int]
    lost: Mapping[int, int] = field(default_factory=dict)
    reason: str = ""

    def units(self, variant_id: int) -> int:
        """Return how many of a variant it accounts for."""
        return self.arrived.get(variant_id, 0) + self.lost.get(variant_id, 0)


@transaction.atomic
def arrive(*, transfer_id: int, arrival: Arrival, actor: Any) -> Transfer:
    """Book a delivery into the destination; the transfer ends when nothing is on the way.

    Raises NotOnTheWay, MoreThanSent, and ValueError where nothing came, or something was lost
    without a reason.
    """
    refuse_senseless(arrival)
    transfer: Transfer = Transfer.objects.select_for_update(no_key=True).get(pk=transfer_id)
    lines = {line.variant_id: line for line in transfer.lines.order_by("variant_id")}
    transit = side_place(transfer.destination, Warehouse.Kind.TRANSIT)
    there = {key: item_at(key, transit.pk) for key in lines}
    here = {key: item_at(key, transfer.destination_id) for key in lines}
    inventory.services.transfers.lock(there, here)
    if is_booked(arrival, there):
        return transfer
    refuse_impossible(transfer, lines, arrival)
    bring_in(arrival, there, here, actor)
    write_off(arrival, there, actor)
    return note_arrival(transfer, lines, arrival)


def refuse_senseless(arrival: Arrival) -> None:
    """Refuse a delivery of nothing, of less than nothing, or a loss nobody explains."""
    units = [*arrival.arrived.values(), *arrival.lost.values()]
    if min(units, default=0) < 0 or not any(units):
        raise ValueError(_("Say what arrived, or what was lost."))
    if any(arrival.lost.values()) and not arrival.reason:
        raise ValueError(_("Say why it is lost."))


def refuse_impossible(
    transfer: Transfer, lines: Mapping[int, TransferLine], arrival: Arrival
) -> None:
    """Refuse what is not on the way. Raises NotOnTheWay, MoreThanSent."""
    if transfer.state != Transfer.State.IN_TRANSIT:
        words = _("This transfer is %(state)s.") % {"state": transfer.get_state_display()}
        raise NotOnTheWay(words)
    for variant_id in {*arrival.arrived, *arrival.lost}:
        left = lines[variant_id].on_the_way if variant_id in lines else 0
        if arrival.units(variant_id) > left:
            raise MoreThanSent(_("That is more than is still on the way."))


def reference_of(arrival: Arrival, item_id: int, what: str) -> str:
    """Name one move of a delivery."""
    return f"{arrival.reference}:{item_id}:{what}"


def is_booked(arrival: Arrival, there: Mapping[int, StockItem]) -> bool:
    """Tell whether this delivery was booked before; call it with the items locked."""
    names = [reference_of(arrival, i.pk, what) for i in there.values() for what in ("out", "lost")]
    return StockMove.objects.filter(reference__in=names).exists()


def bring_in(
    arrival: Arrival, there: Mapping[int, StockItem], here: Mapping[int, StockItem], actor: Any
) -> None:
    """Move what arrived out of transit and onto the shelf, with its cost and age."""
    postings = [
        Posting(
            there[key].pk,
            StockMove.Kind.TRANSFER,
            -units,
            reference_of(arrival, there[key].pk, "out"),
        )
        for key, units in sorted(arrival.arrived.items())
        if units
    ]
    if postings:
        out = inventory.services.ledger.post(postings, actor=actor, is_told=False)
        inventory.services.transfers.carry_on(out, here, reference=arrival.reference, actor=actor)


def write_off(arrival: Arrival, there: Mapping[int, StockItem], actor: Any) -> None:
    """Scrap what was lost on the way."""
    postings = [
        Posting(
            there[key].pk,
            StockMove.Kind.SCRAP,
            -units,
            reference_of(arrival, there[key].pk, "lost"),
        )
        for key, units in sorted(arrival.lost.items())
        if units
    ]
    if postings:
        inventory.services.ledger.post(postings, reason=arrival.reason, actor=actor, is_told=False)


def note_arrival(
    transfer: Transfer, lines: Mapping[int, TransferLine], arrival: Arrival
) -> Transfer:
    """Count on the lines what came, and end the transfer when all is accounted for."""
    for variant_id, line in lines.items():
        line.arrived_quantity += arrival.arrived.get(variant_id, 0)
        line.lost_quantity += arrival.lost.get(variant_id, 0)
        line.save(update_fields=["arrived_quantity", "lost_quantity"])
    if not any(line.on_the_way for line in lines.values()):
        transfer.state, transfer.ended_at = Transfer.State.ARRIVED, timezone.now()
        transfer.save(update_fields=["state", "ended_at"])
    return transfer
