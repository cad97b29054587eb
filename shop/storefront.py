"""What the shop's front shows: shelves in the frame of every page, goods on the home page."""

from dataclasses import dataclass

from catalog.models import ProductCard
from catalog.selectors.shelves import Shelf, tree

TOP_SHELVES = 10
HOT_GOODS = 10
NEW_GOODS = 10
ROW_GOODS = 5
ROWS = 4


@dataclass(frozen=True)
class Row:
    """A shelf and its best-selling goods."""

    shelf: Shelf
    cards: list[ProductCard]


@dataclass(frozen=True)
class Front:
    """All that the home page shows."""

    shelves: tuple[Shelf, ...]
    hot: list[ProductCard]
    new: list[ProductCard]
    rows: list[Row]


def top_shelves() -> tuple[Shelf, ...]:
    """Return the first of the top categories."""
    return tuple(tree().tops[:TOP_SHELVES])


def front() -> Front:
    """Return the home page: the shelves, what sells, what is new and the first shelves' best."""
    visible = ProductCard.objects.visible().defer("search_vector", "search_text")
    shelves = top_shelves()
    return Front(
        shelves=shelves,
        hot=list(visible.popular_first()[:HOT_GOODS]),
        new=list(visible.order_by("-published_at", "-product_id")[:NEW_GOODS]),
        rows=[
            Row(shelf, cards)
            for shelf in shelves[:ROWS]
            if (cards := list(visible.within_category(shelf.id).popular_first()[:ROW_GOODS]))
        ],
    )
