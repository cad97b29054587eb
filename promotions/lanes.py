"""Which rules win: in each lane the best one, and the lanes add up. Pure.

In the item lane each line takes the rule that is best for it; in the order lane, for the coupon and
for the freight one rule wins for the whole basket. Of equals the higher priority wins, then the
older rule. What does not win says why, for the shopper's hint and the shopkeeper's simulator.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from promotions.benefits import benefit, freight_benefit
from promotions.rules import Lane, Line, Refusal, Rule, Shopper, refusal


@dataclass(frozen=True)
class Verdict:
    """What became of one rule: what it takes off each line (or the freight), or why it does not."""

    rule: Rule
    off: Mapping[int, int] = field(default_factory=dict)
    freight_off: int = 0
    refusal: Refusal | None = None
    beaten_by: Rule | None = None

    @property
    def is_won(self) -> bool:
        """Tell whether the rule takes anything off."""
        return self.refusal is None

    @property
    def amount(self) -> int:
        """Return all it takes off, or would have."""
        return sum(self.off.values()) + self.freight_off

    @property
    def rank(self) -> tuple[int, int, int]:
        """Return by what it competes with others for the whole basket."""
        return self.amount, self.rule.priority, -self.rule.key


def judge(
    rule: Rule, lines: Sequence[Line], costs: Mapping[int, int], who: Shopper, freight: int = 0
) -> Verdict:
    """Work out what one rule would take off, all others aside."""
    rule = rule.for_shopper(who)
    if why := refusal(rule, lines, costs, who):
        return Verdict(rule, refusal=why)
    if rule.lane == Lane.SHIPPING:
        verdict = Verdict(rule, freight_off=freight_benefit(rule, freight))
    else:
        verdict = Verdict(rule, benefit(rule, lines, costs))
    return verdict if verdict.amount else Verdict(rule, refusal=Refusal.TAKES_NOTHING)


def item_lane(
    rules: Iterable[Rule], lines: Sequence[Line], costs: Mapping[int, int], who: Shopper
) -> list[Verdict]:
    """Give each line the rule that is best for it; a rule may win some lines and lose others."""
    verdicts = [judge(rule, lines, costs, who) for rule in rules]
    standing = [verdict for verdict in verdicts if verdict.is_won]
    best = {
        line.key: max(
            (v for v in standing if line.key in v.off),
            key=lambda v: (v.off[line.key], v.rule.priority, -v.rule.key),
        )
        for line in lines
        if any(line.key in v.off for v in standing)
    }
    return [settled(verdict, best) if verdict.is_won else verdict for verdict in verdicts]


def settled(verdict: Verdict, best: Mapping[int, Verdict]) -> Verdict:
    """Keep of a verdict the lines it won; one that won none was beaten."""
    won = {key: off for key, off in verdict.off.items() if best[key].rule == verdict.rule}
    if won:
        return Verdict(verdict.rule, won)
    winner = best[min(verdict.off)].rule
    return Verdict(verdict.rule, verdict.off, refusal=Refusal.BEATEN, beaten_by=winner)


def whole_lane(
    rules: Iterable[Rule],
    lines: Sequence[Line],
    costs: Mapping[int, int],
    who: Shopper,
    freight: int = 0,
) -> list[Verdict]:
    """Let the one rule win that takes most off the whole basket, or off its freight."""
    verdicts = [judge(rule, lines, costs, who, freight) for rule in rules]
    winner = max((v for v in verdicts if v.is_won), key=lambda v: v.rank, default=None)
    return [
        Verdict(v.rule, v.off, v.freight_off, Refusal.BEATEN, winner.rule)
        if winner is not None and v.is_won and v is not winner
        else v
        for v in verdicts
    ]
