"""China's provinces, cities and districts with their GB/T 2260 codes.

The data file names its sources. A municipality stands as its own city; Taiwan has no districts in
the standard and is one city. The places of a level keep the standard's order.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_suffix(".json")
# Longitude and latitude of each province's seat of government, by the code's first two digits.
SEATS = {
    "11": (116.41, 39.90),
    "12": (117.20, 39.08),
    "13": (114.51, 38.04),
    "14": (112.55, 37.87),
    "15": (111.75, 40.84),
    "21": (123.43, 41.80),
    "22": (125.32, 43.82),
    "23": (126.53, 45.80),
    "31": (121.47, 31.23),
    "32": (118.80, 32.06),
    "33": (120.16, 30.27),
    "34": (117.23, 31.82),
    "35": (119.30, 26.07),
    "36": (115.86, 28.68),
    "37": (117.12, 36.65),
    "41": (113.63, 34.75),
    "42": (114.31, 30.59),
    "43": (112.94, 28.23),
    "44": (113.26, 23.13),
    "45": (108.37, 22.82),
    "46": (110.35, 20.02),
    "50": (106.55, 29.56),
    "51": (104.07, 30.57),
    "52": (106.63, 26.65),
    "53": (102.83, 24.88),
    "54": (91.14, 29.65),
    "61": (108.94, 34.34),
    "62": (103.83, 36.06),
    "63": (101.78, 36.62),
    "64": (106.23, 38.49),
    "65": (87.62, 43.83),
    "71": (121.57, 25.03),
    "81": (114.17, 22.28),
    "82": (113.54, 22.19),
}


@dataclass(frozen=True)
class Place:
    """A province, city or district: its code and its name in both languages."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Region:
    """Where an address lies; ``district`` is empty when only the city is known."""

    code: str
    province: str
    city: str
    district: str


@dataclass(frozen=True)
class Gazetteer:
    """Every place by the code of what it lies in, and every region an address can name."""

    provinces: tuple[Place, ...]
    cities: dict[str, tuple[Place, ...]]
    districts: dict[str, tuple[Place, ...]]
    regions: dict[str, Region]


@cache
def gazetteer() -> Gazetteer:
    """Read the data file once."""
    stated = json.loads(DATA.read_text(encoding="utf-8"))["provinces"]
    cities: dict[str, tuple[Place, ...]] = {}
    districts: dict[str, tuple[Place, ...]] = {}
    regions: dict[str, Region] = {}
    for province_code, province, _english, inside in stated:
        cities[province_code] = tuple(Place(*row[:3]) for row in inside)
        for city_code, city, _city_english, parts in inside:
            districts[city_code] = tuple(Place(*row) for row in parts)
            for code, district, _district_english in [(city_code, "", ""), *parts]:
                regions[code] = Region(code, province, city, district)
    return Gazetteer(tuple(Place(*row[:3]) for row in stated), cities, districts, regions)


def provinces() -> tuple[Place, ...]:
    """Return every province."""
    return gazetteer().provinces


def cities(province: str) -> tuple[Place, ...]:
    """Return the cities of a province, by its code; none for an unknown one."""
    return gazetteer().cities.get(province, ())


def districts(city: str) -> tuple[Place, ...]:
    """Return the districts of a city, by its code; none for an unknown one."""
    return gazetteer().districts.get(city, ())


def find(code: str) -> Region | None:
    """Return the district with this code, or the city (its district is empty), if there is one."""
    return gazetteer().regions.get(code)


@cache
def places() -> dict[str, Place]:
    """Map the start of a code that all of a place shares (``31``, ``3101``, ``310101``) to it."""
    known = gazetteer()
    below = (*known.cities.values(), *known.districts.values())
    every = [*known.provinces, *(place for some in below for place in some)]
    return {start_of(place.code): place for place in reversed(every)}


def start_of(code: str) -> str:
    """Return what the codes of all that lies in a place begin with."""
    return code.removesuffix("00").removesuffix("00")


def starts_named(words: str) -> list[str]:
    """List the starts of code of all places somebody may mean by a code or a name.

    A province may be called by the beginning of its name; a name that a larger place has means it.
    """
    if words.isdecimal():
        return [start] if (start := start_of(words)) in places() else []
    name = words.casefold()
    same = [
        start
        for start, place in places().items()
        if name in (place.name, place.name_en.casefold())
        or (len(start) == 2 and place.name.startswith(name))
    ]
    widest = min(map(len, same), default=0)
    return [start for start in same if len(start) == widest]


def seat(code: str) -> tuple[float, float] | None:
    """Return longitude and latitude of the seat of the province a code lies in, if there is one."""
    return SEATS.get(code[:2])
