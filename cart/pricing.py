"""What a basket costs, line by line, each amount with its reason.

Pure: integers of minor units in, integers out. Stages: goods → item lane → order lane → points →
freight lane → tax. Every stage only adds adjustments, so the parts always sum to the payable.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from operations.amounts import allocate


@dataclass(frozen=True)
class Line:
    """So many units of something at one price."""

    key: int
    unit_amount: int
    quantity: int

    @property
    def goods_amount(self) -> int:
        """Return the price of all units."""
        return self.unit_amount * self.quantity


@dataclass(frozen=True)
class Freight:
    """What a way of delivery costs, and from which goods amount it is free."""

    code: str
    amount: int
    free_over_amount: int | None = None


@dataclass(frozen=True)
class Adjustment:
    """One reason why the sum differs; ``line`` is None when it concerns the whole order."""

    lane: str
    code: str
    amount: int
    reason: str
    reason_en: str
    line: int | None = None


@dataclass(frozen=True)
class Quote:
    """What the shopper pays, and why."""

    lines: tuple[Line, ...]
    adjustments: tuple[Adjustment, ...] = field(default=())

    @property
    def goods_amount(self) -> int:
        """Return the price of all lines before any adjustment."""
        return sum(line.goods_amount for line in self.lines)

    @property
    def discount_amount(self) -> int:
        """Return what item and order lanes took off, as a positive number."""
        return -self.sum_of("item", "order")

    @property
    def points_amount(self) -> int:
        """Return what is paid with points, as a positive number."""
        return -self.sum_of("points")

    @property
    def freight_amount(self) -> int:
        """Return the freight after what the freight lane took off."""
        return self.sum_of("freight")

    @property
    def tax_amount(self) -> int:
        """Return the tax added on top."""
        return self.sum_of("tax")

    @property
    def payable_amount(self) -> int:
        """Return what is left to pay."""
        return self.goods_amount + sum(adjustment.amount for adjustment in self.adjustments)

    @property
    def extras(self) -> tuple[Adjustment, ...]:
        """Return the adjustments a shopper reads one by one: all but the freight's own."""
        return tuple(a for a in self.adjustments if a.lane != "freight")

    def sum_of(self, *lanes: str) -> int:
        """Sum the adjustments of some lanes."""
        return sum(a.amount for a in self.adjustments if a.lane in lanes)

    def net_amounts(self) -> dict[int, int]:
        """Map each line to what is paid for its goods, order-wide discounts shared out."""
        whole = self.sum_of("order") + self.sum_of("points")
        own = {line.key: line.goods_amount for line in self.lines}
        for adjustment in self.adjustments:
            if adjustment.line is not None:
                own[adjustment.line] += adjustment.amount
                whole -= adjustment.amount if adjustment.lane in {"order", "points"} else 0
        shares = allocate(-whole, list(own.values()))
        return {
            key: amount - share for (key, amount), share in zip(own.items(), shares, strict=True)
        }


def price(lines: Sequence[Line], freight: Freight | None) -> Quote:
    """Price a basket: the same lines in any order give the same quote."""
    ordered = tuple(sorted(lines, key=lambda line: line.key))
    goods = Quote(ordered)
    if freight is None or not ordered:
        return goods
    return Quote(ordered, tuple(freight_adjustments(freight, goods.goods_amount)))


def freight_adjustments(freight: Freight, goods_amount: int) -> list[Adjustment]:
    """Charge the freight; take it off again where the goods earn free delivery."""
    if freight.amount == 0:
        return []
    charge = Adjustment("freight", freight.code, freight.amount, "运费", "Delivery")
    if freight.free_over_amount is None or goods_amount < freight.free_over_amount:
        return [charge]
    threshold = freight.free_over_amount / 100
    return [
        charge,
        Adjustment(
            "freight",
            f"{freight.code}-free",
            -freight.amount,
            f"满 {threshold:g} 元包邮",
            f"Free delivery over ¥{threshold:g}",
        ),
    ]
