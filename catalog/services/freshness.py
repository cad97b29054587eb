"""One word that changes with the goods, for whoever keeps something drawn from them."""

import secrets

from django.core.cache import cache
from django.db import transaction

VERSION = "goods-version"


def begin() -> None:
    """Make a version where the cache has none."""
    cache.add(VERSION, secrets.token_hex(8), None)


def goods_changed() -> None:
    """Let everything drawn from the goods be drawn anew once this transaction has committed."""
    transaction.on_commit(renew)


def renew() -> None:
    """Make a new version."""
    cache.set(VERSION, secrets.token_hex(8), None)
