"""Whom one may sign in with."""

from django import template

import accounts.services.faces
from accounts.services.identities import Door

register = template.Library()


@register.simple_tag
def partners_offered() -> list[Door]:
    """List the partners one may sign in with."""
    return [Door(partner) for partner in accounts.services.faces.offered()]
