"""What a half-typed search may mean: shelves, brands and goods, also typed in pinyin."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q

import catalog.tokens
from catalog.models import Brand, ProductCard
from catalog.querysets import ProductCardQuerySet
from catalog.selectors.shelves import Shelf, tree
from operations.statements import Given, Statement

MOST_GOODS = 6
MOST_SHELVES = 3
MOST_BRANDS = 2


def best(cards: Callable[[], ProductCardQuerySet]) -> Statement:
    """Write what gives the best-selling of some cards; how to find them depends on the words."""
    return Statement(
        lambda: cards().visible().light().popular_first()[:MOST_GOODS], plans_anew=True
    )


MATCHING = best(lambda: ProductCard.objects.matching(Given(1)))
HOLDING = best(lambda: ProductCard.objects.filter(search_text__contains=Given(1)))
SOUNDING = best(lambda: ProductCard.objects.sounding_like(Given(1)))
BRANDS = Statement(
    lambda: Brand.objects.filter(Q(name__icontains=Given(1)) | Q(name_en__icontains=Given(1)))[
        :MOST_BRANDS
    ]
)


@dataclass(frozen=True)
class Suggestions:
    """What may be meant; the text is the one that was read."""

    text: str
    shelves: tuple[Shelf, ...] = ()
    brands: tuple[Brand, ...] = ()
    cards: tuple[ProductCard, ...] = ()


def suggest(text: str) -> Suggestions:
    """Suggest up to a dozen things; nothing for a text without words."""
    words = catalog.tokens.normalise(text[: catalog.tokens.MAX_QUERY_CHARACTERS])
    query = catalog.tokens.query(words)
    if not query:
        return Suggestions(words)
    shelves = (shelf for shelf in tree().by_path.values() if reads_like(shelf, words))
    return Suggestions(
        text=words,
        shelves=tuple(islice(shelves, MOST_SHELVES)),
        brands=tuple(BRANDS.instances(words)),
        cards=tuple(cards_like(query, words)),
    )


def reads_like(shelf: Shelf, words: str) -> bool:
    """Tell whether a shelf's name holds the words, in either language or typed in pinyin."""
    names, sounds = shelf.spoken
    return words in names or any(sound.startswith(words) for sound in sounds)


def cards_like(query: str, words: str) -> list[ProductCard]:
    """Return goods that match, else goods whose name or pinyin holds the words, else nearly."""
    found = MATCHING.instances(query)
    if not found and len(words) > 1:
        found = HOLDING.instances(words)
    if not found and len(words) > 3:
        found = SOUNDING.instances(words)
    return found
