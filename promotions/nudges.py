"""What is missing until a rule takes off something, or more. Pure.

A shopper is told of rules they are at least half way to, for others would only be noise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from promotions.lanes import Verdict
from promotions.rules import Kind, Lane, Line, Refusal, Rule


@dataclass(frozen=True)
class Nudge:
    """Buy for so much more (fen), or so many units more, and the rule applies.

    ``off_amount`` is what it then takes off where that is a plain amount, else 0.
    """

    rule: Rule
    missing_amount: int = 0
    missing_units: int = 0
    off_amount: int = 0
    done: int = 0

    @property
    def is_near(self) -> bool:
        """Tell whether at least half of what it asks is there."""
        return self.done >= (self.missing_amount or self.missing_units) > 0


def nudges(
    verdicts: Iterable[Verdict], lines: Sequence[Line], costs: Mapping[Lane, Mapping[int, int]]
) -> list[Nudge]:
    """List what is nearly reached and would take off more than its lane does now, nearest first.

    ``costs`` says what each line costs when a lane's turn comes.
    """
    verdicts = list(verdicts)
    whole = [v for v in verdicts if v.is_won and v.rule.lane != Lane.ITEM]
    won: dict[Lane, int] = {v.rule.lane: v.amount for v in whole}
    found = [nudge(v, lines, costs[v.rule.lane]) for v in verdicts]
    near = [
        n
        for n in found
        if n and n.is_near and (not n.off_amount or n.off_amount > won.get(n.rule.lane, 0))
    ]
    return sorted(near, key=lambda n: (n.missing_amount, n.missing_units, n.rule.key))


def nudge(verdict: Verdict, lines: Sequence[Line], costs: Mapping[int, int]) -> Nudge | None:
    """Say what is missing to a rule's minimum, its next tier or its next cheaper unit."""
    rule, when = verdict.rule, verdict.rule.conditions
    covered = [line for line in lines if when.scope.covers(line)]
    whole, units = sum(costs[line.key] for line in covered), sum(line.quantity for line in covered)
    if verdict.refusal == Refusal.BELOW_MINIMUM:
        missing, off = when.minimum_amount - whole, plain_off(rule, when.minimum_amount)
        return Nudge(rule, missing, off_amount=off, done=whole)
    if verdict.refusal == Refusal.TOO_FEW_UNITS:
        return Nudge(rule, missing_units=when.minimum_quantity - units, done=units)
    if verdict.refusal == Refusal.TAKES_NOTHING and rule.kind == Kind.NTH_UNIT:
        return Nudge(rule, missing_units=rule.every - units, done=units)
    if rule.kind == Kind.TIERED and verdict.refusal in {None, Refusal.TAKES_NOTHING}:
        return next_tier(rule, whole)
    return None


def next_tier(rule: Rule, whole: int) -> Nudge | None:
    """Say what is missing to the next tier that gives more, None on the highest."""
    now = max((off for least, off in rule.tiers if whole >= least), default=0)
    tiers = sorted((least, off) for least, off in rule.tiers if least > whole and off > now)
    if not tiers:
        return None
    least, off = tiers[0]
    return Nudge(rule, least - whole, off_amount=off, done=whole)


def plain_off(rule: Rule, whole: int) -> int:
    """Return what a rule takes off so much, 0 where that is not the same for all goods."""
    if rule.kind == Kind.TIERED:
        return max((off for least, off in rule.tiers if whole >= least), default=0)
    return rule.amount if rule.kind == Kind.AMOUNT and rule.lane != Lane.ITEM else 0
