"""Secrets as the database keeps them: unreadable without the shop's own key."""

import base64
import hmac
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """It was sealed with a key the shop no longer has, or not by the shop."""


def seal(secret: str) -> str:
    """Return a secret as it may be kept in a row, about 1.4 times as long and 100 characters."""
    return box_of(*keys()).encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what was sealed, also with one of SECRET_KEY_FALLBACKS. Raises Unreadable."""
    try:
        return box_of(*keys()).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def keys() -> tuple[str, ...]:
    """Return the shop's keys, the one that seals first."""
    return (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))


@cache
def box_of(*secrets: str) -> MultiFernet:
    """Return the box of some keys; a key made for sealing signs nothing and the other way round."""
    made = (hmac.digest(secret.encode(), b"sealing", "sha256") for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])
