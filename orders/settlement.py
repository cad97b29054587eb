"""What is given back of an order, so that every line and instrument closes to the fen. Pure.

Amounts are fen. In any order of events the parts of a line sum to what was paid for it: a unit
gives back its share by cumulative rounding, the last one all that is left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from operations.amounts import allocate, share_of


@dataclass(frozen=True)
class Paid:
    """What was paid for a line with money and with points, and what of it was given back."""

    key: int
    quantity: int
    amount: int
    points_amount: int = 0
    refunded_quantity: int = 0
    refunded_amount: int = 0
    refunded_points_amount: int = 0

    @property
    def left_quantity(self) -> int:
        """Return how many units were not given back yet."""
        return self.quantity - self.refunded_quantity

    @property
    def left_amount(self) -> int:
        """Return how much money was not given back yet."""
        return self.amount - self.refunded_amount

    def back_for(self, units: int) -> "Share":
        """Return what so many more units give back. Raises ValueError for more than are left."""
        if not 0 < units <= self.left_quantity:
            raise ValueError(units)
        return Share(
            units,
            self.due(self.amount, self.refunded_amount, units),
            self.due(self.points_amount, self.refunded_points_amount, units),
        )

    def due(self, total: int, refunded: int, units: int) -> int:
        """Return the units' part of one instrument, never more than is left of it."""
        if units == self.left_quantity:
            return total - refunded
        fair = share_of(total, units, self.quantity, self.refunded_quantity)
        return min(fair, total - refunded)


@dataclass(frozen=True)
class Share:
    """What is given back of one line: units (none for goodwill), money, points' worth."""

    quantity: int
    amount: int
    points_amount: int = 0


@dataclass(frozen=True)
class Back:
    """All that one credit note gives back: shares by line, and money for the freight."""

    lines: Mapping[int, Share] = field(default_factory=dict)
    freight_amount: int = 0

    @property
    def amount(self) -> int:
        """Return the money."""
        return sum(share.amount for share in self.lines.values()) + self.freight_amount

    @property
    def points_amount(self) -> int:
        """Return what the points are worth."""
        return sum(share.points_amount for share in self.lines.values())


def for_units(lines: Sequence[Paid], units: Mapping[int, int], freight_amount: int = 0) -> Back:
    """Give back units of lines (key → units). Raises ValueError for more than are left."""
    known = {line.key: line for line in lines}
    if not units.keys() <= known.keys():
        raise ValueError(units)
    return Back(
        {key: known[key].back_for(count) for key, count in sorted(units.items())}, freight_amount
    )


def for_amount(lines: Sequence[Paid], amount: int, freight_left: int) -> Back:
    """Give an amount back, shared over the lines by what is left of them, then of the freight.

    Raises ValueError for more than is left of all.
    """
    left = [line.left_amount for line in lines]
    on_goods = min(amount, sum(left))
    if not 0 < amount <= on_goods + freight_left:
        raise ValueError(amount)
    parts = allocate(on_goods, left)
    shares = {line.key: Share(0, part) for line, part in zip(lines, parts, strict=True) if part}
    return Back(shares, amount - on_goods)


def for_all(lines: Sequence[Paid], freight_left: int) -> Back:
    """Give back all that is left."""
    units = {line.key: line.left_quantity for line in lines if line.left_quantity}
    return for_units(lines, units, freight_left)
