"""Questions about people."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from accounts.models import User


def languages_of(addresses: Iterable[str]) -> dict[str, str]:
    """Map each e-mail address to its reader's language: the shop's for who has no account."""
    wanted = dict.fromkeys(addresses, settings.LANGUAGE_CODE)
    known = User.objects.filter(email__in=list(wanted))
    return wanted | {str(user.email): user.language for user in known.only("email", "language")}


def person(actor: Any) -> Any:
    """Return who did something, or None for the shop itself and for a guest."""
    return actor if actor is not None and actor.is_authenticated else None
