"""What the shop's front shows: shelves in the frame of every page, goods on the home page."""

from dataclasses import dataclass

from django.core.cache import cache
from django.urls import NoReverseMatch, reverse

from catalog.models import Category, ProductCard, speaks_english

SHELF_SECONDS = 60
TOP_SHELVES = 10
HOT_GOODS = 10
NEW_GOODS = 10
ROW_GOODS = 5
ROWS = 4


@dataclass(frozen=True)
class Shelf:
    """A top category as the frame shows it."""

    id: int
    title: str
    icon: str
    url: str

    @property
    def has_drawn_icon(self) -> bool:
        """Tell whether the icon is a stored picture rather than a character."""
        return "." in self.icon


@dataclass(frozen=True)
class Row:
    """A shelf and its best-selling goods."""

    shelf: Shelf
    cards: list[ProductCard]


@dataclass(frozen=True)
class Front:
    """All that the home page shows."""

    shelves: list[Shelf]
    hot: list[ProductCard]
    new: list[ProductCard]
    rows: list[Row]


def top_shelves() -> list[Shelf]:
    """Return the visible top categories in the reader's language; up to a minute old."""
    key = f"shelves:{'en' if speaks_english() else 'zh'}"
    shelves: list[Shelf] | None = cache.get(key)
    if shelves is None:
        roots = Category.objects.filter(is_visible=True, depth=1).order_by("path")[:TOP_SHELVES]
        shelves = [shelf_of(category) for category in roots]
        cache.set(key, shelves, SHELF_SECONDS)
    return shelves


def shelf_of(category: Category) -> Shelf:
    """Turn a category into what the frame shows."""
    try:
        url = reverse("category", args=[category.slug, category.pk])
    except NoReverseMatch:
        url = "#"
    return Shelf(category.pk, category.title, category.icon, url)


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
