"""Many people doing something at the same moment, each on a database connection of their own."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

HANDS = 32


def together(acts: Iterable[Callable[[], Any]], hands: int = HANDS) -> list[Any]:
    """Run the acts on at most ``hands`` threads that start at once; an exception is an answer."""
    acts = list(acts)
    hands = min(hands, len(acts))
    start = Barrier(hands)

    def work(mine: list[Callable[[], Any]]) -> list[Any]:
        start.wait()
        try:
            return [answer_of(act) for act in mine]
        finally:
            connection.close()

    with ThreadPoolExecutor(hands) as pool:
        shares = [acts[index::hands] for index in range(hands)]
        return [answer for answers in pool.map(work, shares) for answer in answers]


def answer_of(act: Callable[[], Any]) -> Any:
    """Return what an act returns or raises."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001 - a refusal is what a race is about
        return error
