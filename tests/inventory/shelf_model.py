"""The stock in a hundred lines of plain Python: what the services have to agree with."""

from dataclasses import dataclass, field


@dataclass
class Pile:
    """Units of one delivery: how old, what is left, how many came and what they cost in all.

    Goods that were somewhere else brought ``brought`` of what they were worth there.
    """

    age: int
    units: int
    value: int
    brought: int = 0
    whole: int = 0
    cost: int = 0
    gone: list["Gone"] = field(default_factory=list)

    def __post_init__(self):
        self.whole, self.cost = self.units, self.value


@dataclass
class Gone:
    """Units a pile gave away, what they are worth, and the piles they went on to."""

    age: int
    units: int
    worth: int
    onward: list[Pile] = field(default_factory=list)

    @property
    def away(self):
        return self.units - sum(pile.whole for pile in self.onward)

    @property
    def rest(self):
        return self.worth - sum(pile.brought for pile in self.onward)


@dataclass
class Shelf:
    """One stock item: its piles in the order they came, and units promised by order."""

    piles: list[Pile] = field(default_factory=list)
    promised: dict[int, int] = field(default_factory=dict)

    @property
    def units(self):
        return sum(pile.units for pile in self.piles)

    @property
    def value(self):
        return sum(pile.value for pile in self.piles)

    @property
    def free(self):
        return self.units - sum(self.promised.values())

    def put(self, age, units, value, brought=0):
        self.piles.append(Pile(age, units, value, brought))
        return self.piles[-1]

    def take(self, units):
        """Take the oldest units; of piles of one age the one that came first."""
        taken = []
        for pile in sorted(self.piles, key=lambda pile: pile.age):
            if part := min(units, pile.units):
                worth = pile.value * part // pile.units
                pile.units, pile.value = pile.units - part, pile.value - worth
                pile.gone.append(Gone(pile.age, part, worth))
                taken.append(pile.gone[-1])
                units -= part
        return taken


def bring(gone, units, shelf):
    """Let units that had left go on to a shelf, with their share of the worth that is left."""
    value = gone.rest * units // gone.away
    gone.onward.append(shelf.put(gone.age, units, value, brought=value))
    return gone.onward[-1]


def correct(pile, value):
    """Share a finding between what is left of a pile and what went, and on from there."""
    units = [pile.units, *(gone.units for gone in pile.gone)]
    left, *parts = shares(value, units, [pile.value, *(gone.worth for gone in pile.gone)])
    pile.cost, pile.value = pile.cost + value, pile.value + left
    for gone, part in zip(pile.gone, parts, strict=True):
        whole = [*(onto.whole for onto in gone.onward), gone.away]
        worth = [*(onto.brought for onto in gone.onward), gone.rest]
        for onto, share in zip(gone.onward, shares(part, whole, worth), strict=False):
            onto.brought += share
            if share:
                correct(onto, share)
        gone.worth += part


def shares(value, units, worth):
    """Share more by units, less by worth; who lost most to rounding gets the fen left over."""
    weights = units if value >= 0 else worth
    if not sum(weights):
        weights = [1] * len(weights)
    parts = [abs(value) * weight // sum(weights) for weight in weights]
    lost = sorted(range(len(weights)), key=lambda at: -(abs(value) * weights[at] % sum(weights)))
    for at in lost[: abs(value) - sum(parts)]:
        parts[at] += 1
    return [part if value >= 0 else -part for part in parts]
