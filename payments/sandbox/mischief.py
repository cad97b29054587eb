"""The ways in which the gateway misbehaves when asked to."""

import time

LIMITS = {
    "late": 86_400,
    "duplicate": 200,
    "out_of_order": 1,
    "never": 1,
    "wrong_amount": 1,
    "forged": 1,
    "slow": 30,
    "error": 1,
    "refund_processing": 1,
    "refund_failed": 1,
}
USUAL = {"late": 5, "duplicate": 3, "slow": 7}

Mischief = dict[str, int]


class Breakdown(Exception):
    """The gateway fails, for it was asked to."""


def hesitate(mischief: Mischief) -> None:
    """Be slow or fail, as asked. Raises Breakdown."""
    time.sleep(mischief.get("slow", 0))
    if "error" in mischief:
        raise Breakdown


def read_mischief(words: str) -> Mischief:
    """Read ``"late=5,duplicate=3,never"``. Raises ValueError for what is not known."""
    chosen: Mischief = {}
    for word in words.replace(" ", "").split(","):
        if not word:
            continue
        name, _equals, number = word.partition("=")
        if name not in LIMITS or (number and not (number.isascii() and number.isdecimal())):
            raise ValueError(f"misbehave: {word[:40]!r} is not known")
        value = int(number[:9]) if number else USUAL.get(name, 1)
        if not 1 <= value <= LIMITS[name]:
            raise ValueError(f"misbehave: {name} goes from 1 to {LIMITS[name]}")
        chosen[name] = value
    return chosen


def written(mischief: Mischief) -> str:
    """Write it as it is read."""
    return ",".join(f"{name}={number}" for name, number in sorted(mischief.items()))
