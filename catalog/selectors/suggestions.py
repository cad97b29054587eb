"""What a half-typed search may mean: shelves, brands and goods, also typed in pinyin."""

from dataclasses import dataclass

import catalog.tokens
from catalog.models import Brand, ProductCard
from catalog.querysets import ProductCardQuerySet
from catalog.selectors.shelves import Shelf, tree

MOST_GOODS = 6
MOST_SHELVES = 3
MOST_BRANDS = 2


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
    brands = Brand.objects.filter(name_en__icontains=words) | Brand.objects.filter(
        name__icontains=words
    )
    return Suggestions(
        text=words,
        shelves=tuple(s for s in tree().by_path.values() if reads_like(s, words))[:MOST_SHELVES],
        brands=tuple(brands[:MOST_BRANDS]),
        cards=tuple(cards_like(query, words)),
    )


def reads_like(shelf: Shelf, words: str) -> bool:
    """Tell whether a shelf's name holds the words, in either language or typed in pinyin."""
    name = catalog.tokens.normalise(f"{shelf.name} {shelf.name_en}")
    return words in name or any(
        sound.startswith(words) for sound in catalog.tokens.sounds(shelf.name).split()
    )


def cards_like(query: str, words: str) -> list[ProductCard]:
    """Return goods that match, else goods whose name or pinyin holds the words, else nearly."""
    visible: ProductCardQuerySet = ProductCard.objects.visible().light()
    found = list(visible.matching(query).popular_first()[:MOST_GOODS])
    if not found and len(words) > 1:
        found = list(visible.filter(search_text__contains=words).popular_first()[:MOST_GOODS])
    if not found and len(words) > 3:
        found = list(visible.sounding_like(words).popular_first()[:MOST_GOODS])
    return found
