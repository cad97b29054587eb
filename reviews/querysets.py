"""Choices of reviews."""

from typing import Any, Self

from django.db import models
from django.db.models import Prefetch


class ReviewQuerySet(models.QuerySet[Any]):
    """Reviews by who may see them."""

    def shown(self) -> Self:
        """Keep reviews everybody may read."""
        return self.filter(state="shown")

    def written_by(self, user: Any) -> Self:
        """Keep the reviews of one user; nobody's for an anonymous one."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def with_shots(self) -> Self:
        """Fetch the pictures along, as the list ``shots``."""
        return self.prefetch_related(Prefetch("images", to_attr="shots"))
