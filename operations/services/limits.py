"""Let somebody do something so often and no more: in rows, so that it holds without a cache.

Each time is a row of its own, so a while slides: five a day are five in any 24 hours. Whose it was
is kept as a keyed digest only.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from operations.models import Spending


class TooOften(Exception):
    """This was done too often; ``retry_after_seconds`` says when it can be done again."""

    def __init__(self, limit: "Limit", retry_after_seconds: int) -> None:
        super().__init__(_("Too many attempts. Please try again later."))
        self.limit = limit
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True)
class Limit:
    """At most ``most`` times in any ``per``, and so for each pair of ``also``.

    Longer whiles for few more times let the wait grow: 5 a minute, also 10 in ten minutes.
    """

    name: str
    most: int
    per: timedelta
    also: tuple[tuple[int, timedelta], ...] = ()


Claim = tuple[Limit, str]


@transaction.atomic
def spend(*claims: Claim) -> list[Spending]:
    """Note that each (limit, whose) was used once more, all or none. Raises TooOften.

    Returns what was noted, for ``give_back``.

    Of two at once one waits for the other, so that together they never pass a limit.
    """
    mine = [(limit, digest(limit.name, whose)) for limit, whose in claims]
    lock(mine)
    for limit, key in mine:
        refuse_too_often(limit, key)
    uses = (Spending(limit=limit.name, key=key) for limit, key in mine)
    return Spending.objects.bulk_create(uses)


def used(limit: Limit, whose: str) -> int:
    """Return how often somebody has used a limit in the last while."""
    return recent(limit, digest(limit.name, whose)).count()


def give_back(uses: Sequence[Spending]) -> None:
    """Let some uses count no more: what was tried turned out to be allowed."""
    Spending.objects.filter(pk__in=[use.pk for use in uses]).delete()


def forgive(limit: Limit, whose: str) -> None:
    """Forget how often somebody used a limit."""
    Spending.objects.filter(limit=limit.name, key=digest(limit.name, whose)).delete()


def digest(name: str, whose: str) -> str:
    """Return whose it is as nobody without the shop's secret can read it."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"{name}:{whose}".encode(), "sha256").hex()


def lock(mine: Sequence[tuple[Limit, str]]) -> None:
    """Let others who use the same limits wait until this transaction ends; keys in order."""
    with connection.cursor() as cursor:
        for key in sorted({key for _limit, key in mine}):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def recent(limit: Limit, key: str) -> models.QuerySet[Spending]:
    """Choose the uses that still count."""
    return Spending.objects.filter(limit=limit.name, key=key, at__gt=Now() - limit.per)


def refuse_too_often(limit: Limit, key: str) -> None:
    """Raise TooOften where a limit is used up."""
    uses = Spending.objects.filter(limit=limit.name, key=key).order_by("-at").values_list("at")
    waits = [wait_of(uses, *window) for window in ((limit.most, limit.per), *limit.also)]
    if max(waits) > 0:
        raise TooOften(limit, max(waits))


def wait_of(uses: models.QuerySet[Any, Any], most: int, per: timedelta) -> int:
    """Return after how many seconds there is room in a while; 0 where there is now."""
    at = uses.filter(at__gt=Now() - per)[most - 1 : most].first() if most else (timezone.now(),)
    if at is None:
        return 0
    return max(1, int((at[0] + per - timezone.now()).total_seconds()) + 1)


def forget_old(age: timedelta = timedelta(days=2)) -> int:
    """Delete uses no limit counts any more; return how many."""
    return Spending.objects.filter(at__lt=Now() - age).delete()[0]
