"""The demo shop's goods: written shelves and facts, and a seeded hand that fills in the rest."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product as combinations
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
RETIRED = {"水晶彩球摆件"}
LIMITED = {"湖畔清水大闸蟹": 2}


@dataclass(frozen=True)
class Shelf:
    """A category: a root when ``parent`` is empty, else a shelf that holds goods."""

    slug: str
    name: str
    name_en: str
    emoji: str
    parent: str = ""
    type_code: str = ""


@dataclass(frozen=True)
class Choice:
    """One value of an option group and its factor on the price."""

    name: str
    name_en: str
    factor: float


@dataclass(frozen=True)
class Choices:
    """An option group: what a shopper has to choose between."""

    name: str
    name_en: str
    values: tuple[Choice, ...]


@dataclass(frozen=True)
class Kind:
    """One variant: which value of each option group, its price in fen and its weight."""

    sku: str
    picks: tuple[int, ...]
    amount: int
    reference_amount: int | None
    weight_grams: int
    purchase_limit: int | None = None


@dataclass(frozen=True)
class Good:
    """A product with all the words and numbers its page shows."""

    key: str
    name: str
    name_en: str
    emoji: str
    shelf: Shelf
    brand: tuple[str, str]
    subtitle: str
    subtitle_en: str
    description: str
    description_en: str
    guarantee: str
    guarantee_en: str
    status: str
    age_days: int
    options: tuple[Choices, ...]
    kinds: tuple[Kind, ...]
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Stated:
    """A good as the text file states it, before the seeded hand adds to it."""

    name: str
    name_en: str
    emoji: str
    yuan: float
    grams: int
    scheme: str
    shelf: Shelf
    facts: tuple[tuple[str, str], ...]


@cache
def table(name: str) -> Any:
    """Read one of the JSON tables beside this module."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def written() -> Iterator[Shelf | Stated]:
    """Yield the shelves and goods of the text file in order, parents first."""
    root = shelf = Shelf("", "", "", "")
    facts: list[tuple[str, str]] = []
    for line in (DATA / "goods.txt").read_text(encoding="utf-8").splitlines():
        mark, _, rest = line.partition(" ")
        if mark == "+":
            chinese, english = rest.split("|")
            facts.append((chinese, english))
        elif mark == "##":
            slug, name, name_en, emoji, type_code = rest.split("|")
            shelf, facts = Shelf(slug, name, name_en, emoji, root.slug, type_code), []
            yield shelf
        elif mark == "#":
            root = Shelf(*rest.split("|"))
            yield root
        elif mark not in {"", "//"}:
            name, name_en, emoji, yuan, grams, scheme = line.split("|")
            yield Stated(name, name_en, emoji, float(yuan), int(grams), scheme, shelf, tuple(facts))


def shelves() -> list[Shelf]:
    """List every category, parents before children."""
    return [entry for entry in written() if isinstance(entry, Shelf)]


def goods(seed: int = 1, limit: int | None = None) -> list[Good]:
    """Return the demo shop's goods; the same seed always gives the same goods."""
    stated = [entry for entry in written() if isinstance(entry, Stated)]
    made = [finish(entry, position, seed) for position, entry in enumerate(stated, start=1)]
    return made[:: max(1, len(made) // limit)][:limit] if limit else made


def ending_in_ninety(fen: float) -> int:
    """Round a price down to the familiar ``.90``; cheap things keep their tenths."""
    return max(int(fen // 100) * 100 - 10, 190)


def options_of(scheme: str) -> tuple[Choices, ...]:
    """Return the option groups of a named scheme; none for ``-``."""
    return tuple(
        Choices(name, name_en, tuple(Choice(*value) for value in values))
        for name, name_en, values in table("options").get(scheme, [])
    )


def kinds_of(stated: Stated, key: str, rng: random.Random) -> tuple[Kind, ...]:
    """Price and weigh every combination of a good's options."""
    groups = options_of(stated.scheme)
    dearer = rng.choice([0, 0, rng.uniform(1.12, 1.45)])
    limit = LIMITED.get(stated.name)
    kinds = []
    for picks in combinations(*(range(len(group.values)) for group in groups)):
        factor = 1.0
        for group, pick in zip(groups, picks, strict=True):
            factor *= group.values[pick].factor
        amount = ending_in_ninety(stated.yuan * 100 * factor + 10)
        reference = ending_in_ninety(amount * dearer + 100) if dearer else None
        sku = key + "".join(f"-{pick + 1}" for pick in picks)
        kinds.append(Kind(sku, picks, amount, reference, int(stated.grams * factor), limit))
    return tuple(kinds)


def attributes_of(type_code: str, rng: random.Random) -> dict[str, Any]:
    """Draw a value for every attribute of a product type."""
    drawn: dict[str, Any] = {}
    for code, _name, _english, kind, _unit, _filterable, allowed in table("types")[type_code][2]:
        if kind == "choice":
            drawn[code] = rng.choice(allowed)[0]
        elif kind == "number":
            low, high, step = allowed
            drawn[code] = rng.randrange(low, high + 1, step)
        elif kind == "boolean":
            drawn[code] = rng.random() < 0.4
        else:
            drawn[code] = rng.choice(allowed)
    return drawn


def finish(stated: Stated, position: int, seed: int) -> Good:
    """Add brand, words, variants and attributes to a good as stated."""
    rng = random.Random(f"{seed}/{position}")  # noqa: S311  # repeatable, not secret
    key = f"JS{position:04d}"
    brand = rng.choice(table("brands")[stated.shelf.parent])
    pitch = rng.choice(stated.facts)
    words = table("words")
    closing = rng.choice(words["closing"][stated.shelf.parent])
    guarantee = rng.choice(words["guarantee"][stated.shelf.parent])
    opening = rng.choice(words["opening"])
    age_days = rng.choice([rng.randint(2, 25), *[rng.randint(190, 320)] * 6])
    facts = rng.sample(stated.facts, len(stated.facts))
    said = [
        [opening[i].format(name=(stated.name, stated.name_en)[i], brand=brand[i])]
        + [fact[i] for fact in facts]
        + [closing[i]]
        for i in (0, 1)
    ]
    return Good(
        key=key,
        name=stated.name,
        name_en=stated.name_en,
        emoji=stated.emoji,
        shelf=stated.shelf,
        brand=(brand[0], brand[1]),
        subtitle=pitch[0].rstrip("。"),
        subtitle_en=pitch[1].rstrip("."),
        description="".join(said[0]),
        description_en=" ".join(said[1]),
        guarantee=guarantee[0],
        guarantee_en=guarantee[1],
        status="retired" if stated.name in RETIRED else "on_sale",
        age_days=age_days,
        options=options_of(stated.scheme),
        kinds=kinds_of(stated, key, rng),
        attributes=attributes_of(stated.shelf.type_code, rng),
    )
