"""Days as the stockroom sees them."""

from datetime import date

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def has_passed(day: date | None) -> bool:
    """Tell whether a day is over."""
    return day is not None and day < timezone.localdate()
