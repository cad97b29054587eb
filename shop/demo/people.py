"""The demo shop's shoppers: who they are, where they live and what they like."""

import random
from dataclasses import dataclass

import accounts.regions
from shop.demo.goods import shelves, table

NORTH = ("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "37", "41", "61")


@dataclass(frozen=True)
class Person:
    """A shopper with an address and a taste: weights of the roots they buy from."""

    number: int
    nickname: str
    email: str
    recipient: str
    phone: str
    region: accounts.regions.Region
    detail: str
    tastes: dict[str, float]
    pace: float
    language: str = "zh-hans"

    @property
    def warehouse(self) -> int:
        """Return the number of the warehouse that serves them: the first in the north and east."""
        return 0 if self.region.code.startswith(NORTH) else 1


def people(count: int, seed: int = 1) -> list[Person]:
    """Return shoppers; the same seed always gives the same people."""
    return [person(number, random.Random(f"{seed}/person/{number}")) for number in range(count)]  # noqa: S311


def person(number: int, rng: random.Random) -> Person:
    """Make up one shopper; the first is the demo login and buys often."""
    words = table("people")
    roots = [shelf.slug for shelf in shelves() if not shelf.parent]
    loved = rng.sample(roots, 3)
    place = district(rng)
    detail = f"{rng.choice(words['streets'])}{rng.randint(1, 388)}号{rng.choice(words['estates'])}"
    detail += f"{rng.randint(1, 28)}栋{rng.randint(1, 24)}0{rng.randint(1, 4)}室"
    return Person(
        number=number,
        nickname=rng.choice(words["nick_first"]) + rng.choice(words["nick_last"]),
        email=f"shopper{number:03d}@example.com",
        recipient=rng.choice(words["surnames"]) + rng.choice(words["given"]),
        phone=f"+8613{rng.randint(0, 9)}{number:04d}{rng.randint(0, 9999):04d}",
        region=place,
        detail=detail,
        tastes={
            root: (9.0, 5.0, 3.0)[loved.index(root)] if root in loved else 0.4 for root in roots
        },
        pace=6.0 if number == 0 else rng.paretovariate(1.6),
        language="en" if rng.random() < 0.08 else "zh-hans",
    )


def district(rng: random.Random) -> accounts.regions.Region:
    """Choose where somebody lives; mainland places, as the carriers serve them."""
    while True:
        province = rng.choice(accounts.regions.provinces()[:31])
        city = rng.choice(accounts.regions.cities(province.code))
        inside = accounts.regions.districts(city.code)
        found = accounts.regions.find(rng.choice(inside).code) if inside else None
        if found:
            return found
