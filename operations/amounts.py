"""Shares of whole amounts in minor units: nothing is rounded away. Pure."""

from collections.abc import Sequence


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Split ``total`` by ``weights`` so that the parts sum to it exactly (largest remainder).

    With no weight at all the total is split evenly. ``total`` and weights are not negative.
    """
    if not weights:
        return []
    scale = sum(weights)
    if scale == 0:
        return allocate(total, [1] * len(weights))
    parts = [total * weight // scale for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % scale), i))
    for index in remainders[: total - sum(parts)]:
        parts[index] += 1
    return parts


def share_of(total: int, part: int, whole: int, already: int = 0) -> int:
    """Return what ``part`` more units of ``whole`` are worth when ``already`` were settled.

    Cumulative rounding: the shares of all units, in any steps, sum to ``total`` exactly; it may be
    negative.
    """
    return total * (already + part) // whole - total * already // whole
