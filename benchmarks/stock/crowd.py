"""Several processes that do one thing over and over, as web workers do."""

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

Act = Callable[[int], str]
fork = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Crowd:
    """How often each outcome was met, in how many seconds."""

    outcomes: Counter[str]
    seconds: float

    def rate(self, outcome: str) -> float:
        """Return outcomes of one kind a second."""
        return self.outcomes[outcome] / self.seconds


def crowd(act: Act, *, hands: int, seconds: float, most: int = 10**9) -> Crowd:
    """Let ``hands`` processes act until time is over, or ``most`` acts are done together.

    An act takes a number nobody else has and names its outcome; an exception is one by its name.
    """
    connection.close()  # a process must not share another's
    start, answers = fork.Barrier(hands), fork.SimpleQueue()
    share = most // hands
    hired = [
        fork.Process(target=work, args=(act, hand * 10**7, seconds, share, start, answers))
        for hand in range(hands)
    ]
    for one in hired:
        one.start()
    told = [answers.get() for _one in hired]
    for one in hired:
        one.join()
    outcomes = sum((counted for counted, _took in told), Counter[str]())
    return Crowd(outcomes, max(took for _counted, took in told))


def work(act: Act, first: int, seconds: float, most: int, start: Any, answers: Any) -> None:
    """Act, count what came of it, and tell."""
    outcomes: Counter[str] = Counter()
    try:
        connection.ensure_connection()
        start.wait()
        began = time.perf_counter()
        number = first
        while number - first < most and time.perf_counter() - began < seconds:
            outcomes[outcome_of(act, number)] += 1
            number += 1
        answers.put((outcomes, time.perf_counter() - began))
    finally:
        connection.close()


def outcome_of(act: Act, number: int) -> str:
    """Act once."""
    try:
        return act(number)
    except Exception as error:  # noqa: BLE001 - counted, and judged by who reads the counts
        return f"{type(error).__name__}: {error}"[:80]
