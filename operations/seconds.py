"""What every page asks for, read once a second and process."""

import time
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.utils import timezone

T = TypeVar("T")
ALL: list["OnceASecond[Any]"] = []


class OnceASecond(Generic[T]):
    """Decorate a question about a moment: in production its answer holds for a second.

    It is asked of now where no moment is named, and anew with ``is_fresh``.
    """

    def __init__(self, read: Callable[[datetime], T]) -> None:
        self.read = read
        self.__doc__ = read.__doc__
        self.kept = lru_cache(maxsize=1)(lambda _second: read(timezone.now()))
        ALL.append(self)

    def __call__(self, at: datetime | None = None, *, is_fresh: bool = False) -> T:
        """Return what was read within this second, or read it."""
        if settings.KEEPS_PAGES and not is_fresh:
            return self.kept(int(time.monotonic()))
        return self.read(at or timezone.now())


def forget() -> None:
    """Forget all that was read: for tests, which change rows within a second."""
    for each in ALL:
        each.kept.cache_clear()
