"""Why an order costs what it costs, in the words it was agreed in, and how much of it is tax."""

from cart.pricing import included_tax
from orders.models import LineAdjustment, Order
from promotions.rules import Line


def reasons_of(order: Order) -> list[tuple[str, int]]:
    """Return each reason once with its sum over the lines; freight and tax have their own sums."""
    sums: dict[tuple[str, str], tuple[str, int]] = {}
    adjustments: list[LineAdjustment] = list(
        order.adjustments.exclude(lane__in=("freight", "tax")).order_by("pk")
    )
    for adjustment in adjustments:
        key = (adjustment.lane, adjustment.code)
        _words, so_far = sums.get(key, ("", 0))
        sums[key] = (adjustment.words, so_far + adjustment.amount)
    return list(sums.values())


def included_tax_of(order: Order) -> int:
    """Return the tax that was part of what the goods cost when the order was placed, in fen."""
    lines = [
        (one.net_amount, Line(one.pk, 0, 0, tax_rate=one.tax_rate, is_tax_included=True))
        for one in order.lines.all()
        if one.is_tax_included
    ]
    return sum(included_tax(amount, line) for amount, line in lines)
