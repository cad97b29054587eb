"""Regions in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

import accounts.regions
from catalog.models import speaks_english

FEW = 4


def region_name(start: str) -> str:
    """Return the name of a place by the start of its code, in the reader's language."""
    place = accounts.regions.places().get(start)
    if place is None:
        return start
    return place.name_en if speaks_english() else place.name


def regions_in_words(starts: Sequence[str]) -> str:
    """Name the regions of a freight rule, the first few of many."""
    if not starts:
        return _("everywhere else")
    names = ", ".join(map(region_name, starts[:FEW]))
    more = len(starts) - FEW
    return _("%(names)s and %(more)d more") % {"names": names, "more": more} if more > 0 else names
