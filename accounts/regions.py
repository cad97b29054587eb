"""China's provinces, cities and districts with their GB/T 2260 codes.

The data file names its sources. A municipality stands as its own city; Taiwan has no districts in
the standard and is one city. The places of a level keep the standard's order.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_suffix(".json")


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
