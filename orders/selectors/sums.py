"""Why an order costs what it costs, in the words it was agreed in."""

from orders.models import LineAdjustment, Order


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
