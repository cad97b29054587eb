"""News of points: each takes an outbox event and tells one person, or nobody."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import accounts.services.notices
import loyalty.selectors
from accounts.models import Notice, User
from loyalty.models import MemberLevel
from operations.models import OutboxEvent


def points_expiring(event: OutboxEvent) -> None:
    """Say how many points lapse soon, unless they are spent by now."""
    user = reader(event)
    parcels = loyalty.selectors.expiring(user.pk) if user else []
    if user and parcels:
        with translation.override(user.language):
            count = sum(parcel.points for parcel in parcels)
            subject = ngettext("%(n)d point lapses soon", "%(n)d points lapse soon", count)
            write(event, user, subject % {"n": count}, {"parcels": parcels})


def level_reached(event: OutboxEvent) -> None:
    """Say that a shopper has come to a level, and what it is good for."""
    user = reader(event)
    level = MemberLevel.objects.filter(pk=event.payload["level"]).first()
    if user and level:
        with translation.override(user.language):
            subject = _("Welcome to level %(level)s") % {"level": level.title}
            write(event, user, subject, {"level": level})


def reader(event: OutboxEvent) -> User | None:
    """Return whom an event concerns, None for somebody who has left."""
    return User.objects.filter(pk=event.payload["user"], is_active=True).first()


def write(event: OutboxEvent, user: User, subject: str, context: dict[str, Any]) -> None:
    """Tell one person in the language that is switched on."""
    path = reverse("points")
    words = render_to_string("loyalty/letter.txt", context | {"url": settings.SITE_URL + path})
    accounts.services.notices.inform(
        event=event, user=user, kind=Notice.Kind.POINTS, title=subject, path=path, letter=words
    )
