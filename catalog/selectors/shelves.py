"""The tree of categories, read whole in one query: it is small and every page needs some of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from django.urls import reverse

import catalog.tokens
from catalog.models import Category, speaks_english
from operations.seconds import OnceASecond
from operations.statements import Statement

VISIBLE = Statement(
    lambda: Category.objects.filter(is_visible=True).values_list(
        "id", "name", "name_en", "slug", "icon", "path", "sounds"
    )
)


@dataclass(frozen=True)
class Shelf:
    """One visible category and where it stands."""

    id: int
    name: str
    name_en: str
    slug: str
    icon: str
    path: str
    sounds: str = ""
    parent_id: int | None = None

    @property
    def title(self) -> str:
        """Return the name in the reader's language."""
        return (self.name_en or self.name) if speaks_english() else self.name

    @cached_property
    def spoken(self) -> tuple[str, list[str]]:
        """Return the names in both languages, and how the Chinese one is typed."""
        names = catalog.tokens.normalise(f"{self.name} {self.name_en}")
        return names, self.sounds.split()

    @property
    def url(self) -> str:
        """Return the page's address in the reader's language."""
        return reverse("category", args=[self.slug or "goods", self.id])

    @property
    def parent_path(self) -> str:
        """Return the path of the shelf above, "" at the top."""
        return self.path[: -Category.steplen]


class Tree:
    """All visible shelves; one below a hidden one is hidden as well."""

    def __init__(self, shelves: list[Shelf]) -> None:
        self.by_path: dict[str, Shelf] = {}
        for shelf in sorted(shelves, key=lambda shelf: shelf.path):
            above = self.by_path.get(shelf.parent_path)
            if above or not shelf.parent_path:
                self.by_path[shelf.path] = replace(shelf, parent_id=above.id) if above else shelf

    @cached_property
    def by_id(self) -> dict[int, Shelf]:
        """Return the shelves by their key."""
        return {shelf.id: shelf for shelf in self.by_path.values()}

    @cached_property
    def _below(self) -> dict[str, list[Shelf]]:
        below: dict[str, list[Shelf]] = {}
        for shelf in self.by_path.values():
            below.setdefault(shelf.parent_path, []).append(shelf)
        return below

    @property
    def tops(self) -> list[Shelf]:
        """Return the shelves nothing stands above."""
        return self._below.get("", [])

    def below(self, shelf: Shelf | None) -> list[Shelf]:
        """Return the shelves directly below one; the top ones below None."""
        return self._below.get(shelf.path if shelf else "", [])

    def trail(self, shelf: Shelf | None) -> list[Shelf]:
        """Return the way down to a shelf, from the top, with itself at the end."""
        return list(self._steps(shelf.path)) if shelf else []

    def _steps(self, path: str) -> Iterator[Shelf]:
        for end in range(Category.steplen, len(path) + 1, Category.steplen):
            if path[:end] in self.by_path:
                yield self.by_path[path[:end]]


@OnceASecond
def tree(_now: datetime) -> Tree:
    """Read the tree in one query."""
    return planted(tuple(VISIBLE.rows()))


@lru_cache(maxsize=2)
def planted(rows: tuple[tuple[Any, ...], ...]) -> Tree:
    """Build the tree of these rows, once while they stay the same."""
    return Tree([Shelf(*row) for row in rows])
