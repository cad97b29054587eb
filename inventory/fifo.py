"""First in, first out: which cost layers a move out uses up, and what it takes of their value.

Pure: layers and a quantity in, uses out. A layer gives its value in cumulative shares, so that its
last unit takes the remainder and nothing is ever rounded away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from operations.amounts import share_of


@dataclass(frozen=True, order=True)
class Layer:
    """What is left of one delivery: units, and their total value in fen."""

    received_at: datetime
    key: int
    quantity: int
    value: int


@dataclass(frozen=True)
class Use:
    """So many units taken from a layer, with their share of its value in fen."""

    layer: int
    quantity: int
    value: int


class NotEnough(Exception):
    """The layers hold fewer units than are wanted."""


def consume(layers: Iterable[Layer], quantity: int) -> list[Use]:
    """Take ``quantity`` units from the oldest layers, by (received_at, key).

    Raises NotEnough, and ValueError for less than one unit.
    """
    if quantity < 1:
        raise ValueError("Consume at least one unit.")
    uses, wanted = [], quantity
    for layer in sorted(layers):
        taken = min(wanted, layer.quantity)
        if taken:
            uses.append(Use(layer.key, taken, share_of(layer.value, taken, layer.quantity)))
            wanted -= taken
        if not wanted:
            return uses
    raise NotEnough(quantity)
