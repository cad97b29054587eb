"""From which warehouses an order is served: near ones first, in as few parcels as can be.

Pure. The rule: the nearest warehouse that has everything; else the fewest warehouses that have it
together, the nearest of these; distance unknown, by priority. A line is split only when none of
the warehouses chosen has enough of it.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

EARTH_RADIUS_KM = 6371.0
# With more warehouses than this, those that serve fewest lines are not tried in combination.
MOST_COMBINED = 10


@dataclass(frozen=True)
class Point:
    """A place on the globe, in degrees."""

    longitude: float
    latitude: float


@dataclass(frozen=True)
class Shelf:
    """What one warehouse can still promise of one variant."""

    stock_item_id: int
    variant_id: int
    warehouse_id: int
    available: int
    priority: int = 0
    place: Point | None = None


@dataclass(frozen=True)
class Take:
    """So many of one variant out of one stock row."""

    stock_item_id: int
    variant_id: int
    quantity: int


class TooFew(Exception):
    """The shelves hold less than is wanted; ``shortages`` maps variants to what is left."""

    def __init__(self, shortages: Mapping[int, int]) -> None:
        super().__init__(shortages)
        self.shortages = dict(shortages)


def choose(
    lines: Mapping[int, int], shelves: Iterable[Shelf], destination: Point | None = None
) -> list[Take]:
    """Choose what to take from where for ``lines`` (variant → units). Raises TooFew."""
    stocked = [shelf for shelf in shelves if shelf.available > 0 and shelf.variant_id in lines]
    if shortages := short_of(lines, stocked):
        raise TooFew(shortages)
    houses = fewest(lines, stocked, ranking(stocked, destination))
    return [
        take
        for variant_id, wanted in lines.items()
        for take in serve(variant_id, wanted, stocked, houses)
    ]


def serve(
    variant_id: int, wanted: int, shelves: Sequence[Shelf], houses: Sequence[int]
) -> Iterator[Take]:
    """Yield what to take for one line: all of it from the first house that has enough."""
    mine = [s for s in shelves if s.variant_id == variant_id and s.warehouse_id in houses]
    mine.sort(key=lambda shelf: houses.index(shelf.warehouse_id))
    mine.sort(key=lambda shelf: shelf.available < wanted)
    for shelf in mine:
        if units := min(shelf.available, wanted):
            wanted -= units
            yield Take(shelf.stock_item_id, variant_id, units)


def short_of(lines: Mapping[int, int], shelves: Sequence[Shelf]) -> dict[int, int]:
    """Map each variant there is too little of to the units left."""
    left = dict.fromkeys(lines, 0)
    for shelf in shelves:
        left[shelf.variant_id] += shelf.available
    return {key: left[key] for key, wanted in lines.items() if left[key] < wanted}


def ranking(shelves: Sequence[Shelf], destination: Point | None) -> list[int]:
    """List the warehouses, the one to be asked first in front."""
    houses = {shelf.warehouse_id: shelf for shelf in shelves}
    return sorted(houses, key=lambda key: (*rank(houses[key], destination), key))


def rank(shelf: Shelf, destination: Point | None) -> tuple[float, int]:
    """Return by what a warehouse is ranked: kilometres where known, then priority."""
    if destination is None:
        return 0.0, shelf.priority
    if shelf.place is None:
        return math.inf, shelf.priority
    return distance_km(shelf.place, destination), shelf.priority


def fewest(lines: Mapping[int, int], shelves: Sequence[Shelf], ranked: list[int]) -> list[int]:
    """List the fewest warehouses that have everything together, near ones preferred.

    Combinations are tried smallest first; of more than ``MOST_COMBINED`` warehouses those with the
    most to give are combined, and where these do not suffice all are asked, the helpful ones first.
    """
    stock: dict[int, dict[int, int]] = {house: {} for house in ranked}
    for shelf in shelves:
        stock[shelf.warehouse_id][shelf.variant_id] = shelf.available
    helpful = sorted(ranked, key=lambda house: -coverage(lines, stock[house]))
    candidates = [house for house in ranked if house in helpful[:MOST_COMBINED]]
    for size in range(1, len(candidates) + 1):
        for some in combinations(candidates, size):
            if has_all(lines, [stock[house] for house in some]):
                return list(some)
    return helpful


def has_all(lines: Mapping[int, int], at_hand: Sequence[Mapping[int, int]]) -> bool:
    """Tell whether some warehouses together have every line."""
    return all(
        sum(stock.get(key, 0) for stock in at_hand) >= wanted for key, wanted in lines.items()
    )


def coverage(lines: Mapping[int, int], at_hand: Mapping[int, int]) -> int:
    """Count the units of an order a warehouse could give."""
    return sum(min(wanted, at_hand.get(key, 0)) for key, wanted in lines.items())


def distance_km(one: Point, other: Point) -> float:
    """Return the great-circle distance in kilometres (haversine)."""
    lat1, lat2 = math.radians(one.latitude), math.radians(other.latitude)
    half_lat = (lat2 - lat1) / 2
    half_lon = math.radians(other.longitude - one.longitude) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(chord))
