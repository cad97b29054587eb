"""What a stranger with a stopwatch learns at the doors: whether known names are answered slower.

Asks about a name that has an account and one that has none in turn, and compares the medians. All
of it happens in one transaction that is rolled back.
"""

import argparse
import itertools
from collections.abc import Callable
from statistics import median
from time import perf_counter

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from accounts.models import User
from operations.models import Spending

BAR_MS = 5.0
PASSWORD = "correct-horse-battery"
PHONE, EMAIL = "+8613800138471", "known.person@example.com"
Ask = Callable[[Client, str], object]

DOORS: dict[str, tuple[Ask, str, Callable[[int], str]]] = {
    "sign in by phone": (
        lambda client, name: client.post("/accounts/login/", {"login": name, "password": "wrong"}),
        PHONE,
        lambda number: f"+861390014{number:04}",
    ),
    "sign in by e-mail": (
        lambda client, name: client.post("/accounts/login/", {"login": name, "password": "wrong"}),
        EMAIL,
        lambda number: f"nobody{number}@example.com",
    ),
    "sign up by e-mail": (
        lambda client, name: client.post(
            "/accounts/signup/", {"email": name, "password1": PASSWORD, "agrees": "on"}
        ),
        EMAIL,
        lambda number: f"nobody{number}@example.com",
    ),
    "reset by e-mail": (
        lambda client, name: client.post("/accounts/password/reset/", {"email": name}),
        EMAIL,
        lambda number: f"nobody{number}@example.com",
    ),
    "code to sign in": (
        lambda client, name: client.post("/accounts/code/", {"phone": name, "agrees": "on"}),
        PHONE,
        lambda number: f"+861390014{number:04}",
    ),
    "code to reset": (
        lambda client, name: client.post("/accounts/code/reset/", {"phone": name}),
        PHONE,
        lambda number: f"+861390014{number:04}",
    ),
}


def main(words: list[str]) -> int:
    """Print a line a door; 1 where the medians lie further apart than the bar."""
    parser = argparse.ArgumentParser(prog="dev.py bench doors", description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--only", default="", help="doors whose names hold this")
    wishes = parser.parse_args(words)
    doors = [door for door in DOORS if wishes.only in door]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ALLOWED_HOSTS = ["testserver"]
    with transaction.atomic():
        user = User.objects.create_user(PASSWORD, phone=PHONE, email=EMAIL)
        EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
        apart = [measure(door, wishes.times) for door in doors]
        transaction.set_rollback(True)
    return int(max(apart) > BAR_MS)


def measure(door: str, times: int) -> float:
    """Print and return how many milliseconds the medians of a door lie apart."""
    ask, known, unknown = DOORS[door]
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    for number, kind in itertools.product(range(times + 1), took):
        name = known if kind == "known" else unknown(number)
        took[kind].append(milliseconds(ask, name))
    # The first of each warms what is read once.
    known_ms, unknown_ms = (median(took[kind][1:]) for kind in took)
    print(f"{door:<20} known {known_ms:7.2f} ms   unknown {unknown_ms:7.2f} ms   "
          f"apart {abs(known_ms - unknown_ms):5.2f} ms")  # fmt: skip
    return abs(known_ms - unknown_ms)


def milliseconds(ask: Ask, name: str) -> float:
    """Return how long one answer takes a visitor whom no limit holds back."""
    cache.clear()
    Spending.objects.all().delete()
    client = Client()
    began = perf_counter()
    ask(client, name)
    return (perf_counter() - began) * 1000
