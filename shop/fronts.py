"""What of the shop's front is meant for whom: banners, topics, and the goods of one topic."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

import cart.selectors.offers
import loyalty.selectors
import promotions.selectors.fronts
from promotions.rules import Conditions, Shopper, is_meant
from promotions.selectors.fronts import Fronts, Seen


def visitor(user: Any, at: datetime, asked: Iterable[Conditions]) -> Shopper:
    """Say of a visitor what some conditions ask; what none asks is not looked up."""
    if not user.is_authenticated:
        return Shopper(at)
    asked = list(asked)
    asks_new = any(when.newcomers_only for when in asked)
    asks_level = any(when.minimum_level for when in asked)
    return Shopper(
        at,
        is_signed_in=True,
        is_new=asks_new and not cart.selectors.offers.has_ordered(user.pk),
        level=loyalty.selectors.standing(user.pk).level if asks_level else 0,
    )


def fronts_for(user: Any) -> Fronts:
    """Return the banners and topics that are meant for a visitor now."""
    now = timezone.now()
    all_of_them = promotions.selectors.fronts.fronts(now)
    rows = (*all_of_them.banners, *all_of_them.topics)
    who = visitor(user, now, (row.conditions for row in rows))
    meant = promotions.selectors.fronts.meant_for
    return Fronts(meant(who, all_of_them.banners), meant(who, all_of_them.topics))


def topic_for(user: Any, slug: str) -> tuple[Seen, bool] | None:
    """Return the topic of that name and whether it is meant for a visitor; None for none."""
    now = timezone.now()
    topic = promotions.selectors.fronts.topic_called(slug, now)
    if topic is None:
        return None
    return topic, is_meant(topic.conditions, visitor(user, now, [topic.conditions]))
