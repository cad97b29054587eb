"""Choices of operational rows."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef
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


class WebhookDeliveryQuerySet(models.QuerySet[Any]):
    """Webhook messages by what is left to do with them."""

    def due(self) -> Self:
        """Keep messages whose next attempt has come and whose endpoint is on, oldest first."""
        waiting = self.filter(state="waiting", next_attempt_at__lte=Now())
        return waiting.filter(endpoint__is_enabled=True).order_by("next_attempt_at", "id")
