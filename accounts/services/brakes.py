"""Slow down whoever guesses: the wait grows with every wrong try, and ends by itself.

Counted are wrong tries only: for an account from one place, for an account from anywhere, and from
one place for all accounts. What is spent before a try is given back when it was right, so that no
number of tries at once passes a limit. It is kept in rows: a dead cache opens nothing.
"""

import math
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import ngettext

import accounts.services.sessions
import operations.services.limits
from accounts.models import User
from accounts.phones import NotAPhoneNumber, to_e164
from operations.models import Spending
from operations.services.limits import Limit, TooOften
from operations.visitors import network_of

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HERE = Limit("tries_here", 5, MINUTE, ((10, 10 * MINUTE), (20, HOUR), (50, DAY)))
ANYWHERE = Limit("tries_anywhere", 20, 10 * MINUTE, ((50, HOUR), (100, DAY)))
FROM_ONE_PLACE = Limit("tries_from", 100, HOUR)
# A second factor is asked for only after a right password: these are few people's own mistakes.
CODES = Limit("tries_of_codes", 5, MINUTE, ((10, 10 * MINUTE), (20, HOUR), (50, DAY)))


def try_password(*, email: str = "", phone: str = "", address: str) -> Sequence[Spending]:
    """Note a try of a password before it is tried; give it back where it was right.

    Raises TooOften. Of an account under attack from everywhere, places where its owner is signed
    in already stay open.
    """
    place = network_of(address)
    who = name_of(email=email, phone=phone)
    claims = [(HERE, f"{who} {place}"), (FROM_ONE_PLACE, place)]
    try:
        return operations.services.limits.spend(*claims, (ANYWHERE, who))
    except TooOften as refusal:
        if refusal.limit is not ANYWHERE or not is_at_home(who, place):
            raise
        return operations.services.limits.spend(*claims)


def words_of(refusal: TooOften) -> str:
    """Say how long to wait, and what to do meanwhile."""
    minutes = math.ceil(refusal.retry_after_seconds / 60)
    words = ngettext(
        "Too many attempts. Wait a minute, or sign in by a code sent to your phone.",
        "Too many attempts. Wait %(n)d minutes, or sign in by a code sent to your phone.",
        minutes,
    )
    return words % {"n": minutes}


def try_code(*, user: Any) -> Sequence[Spending]:
    """Note a try of a second factor's code before it is tried. Raises TooOften."""
    return operations.services.limits.spend((CODES, f"user {user.pk}"))


def forgive(*, user: Any) -> None:
    """Forget wrong passwords: there is a new one."""
    operations.services.limits.forgive(ANYWHERE, f"user {user.pk}")


def name_of(*, email: str, phone: str) -> str:
    """Return whose account is meant, the same by phone and by e-mail; or what was typed."""
    email = email.lower()
    with suppress(NotAPhoneNumber):
        phone = to_e164(phone) if phone else ""
    # An absent one is asked for as well and finds nobody: nobody's phone number is "".
    meant = User.objects.filter(Q(email=email) | Q(phone=phone))
    known = meant.order_by("pk").values_list("pk", flat=True).first()
    return f"user {known}" if known else f"{email} {phone}"


def is_at_home(who: str, place: str) -> bool:
    """Tell whether the owner of an account is signed in at a place."""
    kind, _space, key = who.partition(" ")
    user = User.objects.filter(pk=key).first() if kind == "user" and key.isdigit() else None
    if user is None:
        return False
    return place in {network_of(one.address) for one in accounts.services.sessions.list_of(user)}
