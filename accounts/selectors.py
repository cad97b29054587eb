"""Questions about people."""

from collections.abc import Iterable

from django.conf import settings

from accounts.models import User


def languages_of(addresses: Iterable[str]) -> dict[str, str]:
    """Map each e-mail address to its reader's language: the shop's for who has no account."""
    wanted = dict.fromkeys(addresses, settings.LANGUAGE_CODE)
    known = User.objects.filter(email__in=list(wanted))
    return wanted | {str(user.email): user.language for user in known.only("email", "language")}
