"""The same year on paper: first in, first out, sixty lines, nothing of the shop's own code."""

from collections import defaultdict
from collections.abc import Iterable

from benchmarks.retail.log import Invoice

Pile = list[int]  # age, place in line, units, value


class Paper:
    """What lies of each article and what it cost, and what the sales that come back took."""

    def __init__(self, coming_back: set[int]) -> None:
        self.coming_back = coming_back
        self.piles: dict[str, list[Pile]] = defaultdict(list)
        self.takes: dict[int, list[Pile]] = {}
        self.articles: dict[int, str] = {}
        self.latest: dict[str, tuple[int, int]] = {}
        self.clock = 0

    def put(self, article: str, units: int, value: int, age: int = 0) -> None:
        """Lay units down; goods that were here before keep their age."""
        self.clock += 1
        self.piles[article].append([age or self.clock, self.clock, units, value])
        self.piles[article].sort()
        self.latest[article] = (value, units)

    def take(self, article: str, units: int) -> list[Pile]:
        """Take the oldest; the last unit of a pile takes the rest of its value."""
        taken = []
        while units:
            pile = self.piles[article][0]
            part = min(units, pile[2])
            worth = pile[3] * part // pile[2]
            taken.append([pile[0], 0, part, worth])
            pile[2], pile[3], units = pile[2] - part, pile[3] - worth, units - part
            if not pile[2]:
                self.piles[article].pop(0)
        return taken

    def follow(self, invoices: Iterable[Invoice]) -> None:
        """Do what the invoices say."""
        for one in invoices:
            for delivery in one.deliveries:
                self.put(delivery.article, delivery.units, delivery.value)
            for line, (article, units) in sorted(one.sales.items()):
                taken = self.take(article, units)
                if line in self.coming_back:
                    self.takes[line], self.articles[line] = taken, article
            for line, units in one.returns:
                self.bring_back(line, units)
            for article, units in one.corrections:
                if units < 0:
                    self.take(article, -units)
                else:
                    value, whole = self.latest.get(article, (0, 1))
                    self.put(article, units, value * units // whole)

    def bring_back(self, line: int, units: int) -> None:
        """Lay sold units down again, the first sold first, at what they took."""
        for gone in self.takes[line]:
            if part := min(units, gone[2]):
                value = gone[3] * part // gone[2]
                self.put(self.articles[line], part, value, age=gone[0])
                gone[2], gone[3], units = gone[2] - part, gone[3] - value, units - part

    def value(self) -> dict[str, tuple[int, int]]:
        """Return units and value of every article."""
        return {
            article: (sum(pile[2] for pile in piles), sum(pile[3] for pile in piles))
            for article, piles in self.piles.items()
        }
