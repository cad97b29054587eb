"""Choices of operational rows."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now


class OutboxEventQuerySet(models.QuerySet[Any]):
    """Outbox events by what is left to do with them."""

    def unpublished(self) -> Self:
        """Keep events that still have to be handled and are not given up."""
        return self.filter(published_at__isnull=True, dead_reason="")

    def due(self) -> Self:
        """Keep unpublished events whose time has come, oldest first."""
        return self.unpublished().filter(not_before__lte=Now()).order_by("not_before", "id")

    def first_of_their_key(self) -> Self:
        """Keep events that no earlier unpublished event of the same key has to precede."""
        waiting = self.model.objects.unpublished()
        earlier = waiting.filter(key=OuterRef("key"), pk__lt=OuterRef("pk"))
        return self.exclude(Exists(earlier))

    def published(self) -> Self:
        """Keep events that were carried out."""
        return self.filter(published_at__isnull=False)

    def dead(self) -> Self:
        """Keep events that were given up and wait for a person."""
        return self.exclude(dead_reason="")


class WebhookEndpointQuerySet(models.QuerySet[Any]):
    """Webhook endpoints by whose they are and what they want to hear."""

    def of(self, owner_id: int | None) -> Self:
        """Keep a customer's endpoints, or the shop's own for None."""
        return self.filter(owner_id=owner_id)

    def wanting(self, topic: str, owner_id: int | None) -> Self:
        """Keep endpoints to be told of a topic: the shop's, and those of whose row it is."""
        group = f"{topic.partition('.')[0]}.*"
        mine = Q(owner_id=None) if owner_id is None else Q(owner_id=None) | Q(owner_id=owner_id)
        return self.filter(mine, topics__overlap=[topic, group])


class WebhookDeliveryQuerySet(models.QuerySet[Any]):
    """Webhook messages by what is left to do with them."""

    def due(self) -> Self:
        """Keep messages whose next attempt has come and whose endpoint listens, oldest first."""
        waiting = self.filter(state="waiting", next_attempt_at__lte=Now())
        awake = Q(endpoint__resting_until=None) | Q(endpoint__resting_until__lte=Now())
        listening = waiting.filter(awake, endpoint__is_enabled=True)
        return listening.order_by("next_attempt_at", "id")

    def of(self, owner_id: int | None) -> Self:
        """Keep what goes to a customer's endpoints, or to the shop's own for None."""
        return self.filter(endpoint__owner_id=owner_id)

    def of_events_between(self, since: datetime, until: datetime) -> Self:
        """Keep messages of what happened in a window, from ``since`` to before ``until``."""
        return self.filter(event__created_at__gte=since, event__created_at__lt=until)
