"""What somebody likes, told to them and forgotten."""

from typing import Any

from catalog.models import Favourite
from operations.facts import Facts, told


def facts_of(user: Any) -> dict[str, Facts]:
    """Return somebody's favourites."""
    own = Favourite.objects.filter(user=user)
    return {"favourites": told(own, "product__name", "created_at")}


def erase(user: Any) -> None:
    """Forget somebody's favourites."""
    Favourite.objects.filter(user=user).delete()
