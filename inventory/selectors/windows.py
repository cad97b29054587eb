"""The moments between the days of this place."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def midnight(day: date) -> datetime:
    """Return the moment a day begins here."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def window(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the moments between which lie all days from ``first`` to ``last``."""
    return midnight(first), midnight(last + timedelta(days=1))
