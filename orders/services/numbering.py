"""Numbers that shoppers see: the day, and digits nobody guesses into somebody else's."""

import secrets

from django.utils import timezone


def fresh_number(prefix: str = "") -> str:
    """Return a new number, such as ``202601310123456789``, after a prefix of letters."""
    return f"{prefix}{timezone.localdate():%Y%m%d}{secrets.randbelow(10**10):010d}"
