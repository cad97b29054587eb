"""What a rule takes off a basket. Pure.

Amounts are fen. A rule looks at the lines it covers; what it takes off a line is rounded down and
never more than the line still costs.
"""

from collections.abc import Iterable, Mapping, Sequence

from operations.amounts import allocate
from promotions.rules import WHOLE, Kind, Lane, Line, Rule


def benefit(rule: Rule, lines: Iterable[Line], costs: Mapping[int, int]) -> dict[int, int]:
    """Return what a rule takes off each line it covers (key → fen above zero).

    It is never more than the line costs by now, nor in all more than is left of the budget.
    """
    covered = sorted(
        (line for line in lines if rule.conditions.scope.covers(line)), key=lambda line: line.key
    )
    off = WORKINGS[rule.kind](rule, covered, costs)
    off = {key: min(amount, costs[key]) for key, amount in off.items() if amount > 0}
    left = rule.conditions.amount_left
    if left is not None and sum(off.values()) > left:
        off = dict(zip(off, allocate(left, list(off.values())), strict=True))
    return {key: amount for key, amount in off.items() if amount}


def percent_off(rule: Rule, lines: Sequence[Line], costs: Mapping[int, int]) -> dict[int, int]:
    """Take a share off each line."""
    return {line.key: costs[line.key] * rule.share // WHOLE for line in lines}


def amount_off(rule: Rule, lines: Sequence[Line], costs: Mapping[int, int]) -> dict[int, int]:
    """Take an amount off each unit in the item lane, off the whole elsewhere."""
    if rule.lane == Lane.ITEM:
        return {line.key: rule.amount * line.quantity for line in lines}
    return shared_out(rule.amount, lines, costs)


def fixed_price(rule: Rule, lines: Sequence[Line], costs: Mapping[int, int]) -> dict[int, int]:
    """Let each unit, or the first so many of them, cost the rule's amount, where that is less."""
    left = sum(line.quantity for line in lines) if rule.most_units is None else rule.most_units
    off: dict[int, int] = {}
    for line in lines:
        units = min(left, line.quantity)
        off[line.key] = max(0, line.unit_amount - rule.amount) * units
        left -= units
    return off


def tiered(rule: Rule, lines: Sequence[Line], costs: Mapping[int, int]) -> dict[int, int]:
    """Take off what the highest tier reached gives (满减)."""
    whole = sum(costs[line.key] for line in lines)
    reached = [off for least, off in rule.tiers if whole >= least]
    return shared_out(max(reached, default=0), lines, costs)


def nth_unit(rule: Rule, lines: Sequence[Line], costs: Mapping[int, int]) -> dict[int, int]:
    """Take a share off the cheapest units: ``free`` of every ``every``, whichever line they are in.

    It serves "second at half price" as well as "buy two, get one free".
    """
    units = sum(line.quantity for line in lines)
    left = units // rule.every * rule.free
    off: dict[int, int] = {}
    for line in sorted(lines, key=lambda line: (line.unit_amount, line.key)):
        cheap = min(left, line.quantity)
        left -= cheap
        off[line.key] = line.unit_amount * rule.share // WHOLE * cheap
    return off


def shared_out(amount: int, lines: Sequence[Line], costs: Mapping[int, int]) -> dict[int, int]:
    """Share an amount out over lines by what they cost, never more than they cost together."""
    weights = [costs[line.key] for line in lines]
    parts = allocate(min(amount, sum(weights)), weights)
    return dict(zip((line.key for line in lines), parts, strict=True))


def nothing(rule: Rule, lines: Sequence[Line], costs: Mapping[int, int]) -> dict[int, int]:
    """Take nothing off goods: the rule concerns the freight."""
    return {}


WORKINGS = {
    Kind.PERCENT: percent_off,
    Kind.AMOUNT: amount_off,
    Kind.FIXED_PRICE: fixed_price,
    Kind.TIERED: tiered,
    Kind.NTH_UNIT: nth_unit,
    Kind.FREE_FREIGHT: nothing,
}


def freight_benefit(rule: Rule, freight: int) -> int:
    """Return what a rule of the shipping lane takes off the freight."""
    if rule.kind == Kind.FREE_FREIGHT:
        off = freight
    elif rule.kind == Kind.PERCENT:
        off = freight * rule.share // WHOLE
    else:
        off = min(rule.amount, freight)
    left = rule.conditions.amount_left
    return off if left is None else min(off, left)
