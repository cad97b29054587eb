"""Leaving the shop for good."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.querysets import ErasureRequestQuerySet


class ErasureRequest(models.Model):
    """That a person wants to be forgotten; until ``due_at`` they may think again."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="erasure_requests")
    asked_at = models.DateTimeField(_("asked for"), db_default=Now())
    due_at = models.DateTimeField(_("due"))
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True)
    done_at = models.DateTimeField(_("done"), null=True)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure request")
        verbose_name_plural = _("erasure requests")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(withdrawn_at__isnull=True, done_at__isnull=True),
                name="erasure_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("asked_at")), name="erasure_after_it_was_asked"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(done_at__isnull=True),
                name="erasure_withdrawn_or_done",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="erasure_due",
                condition=Q(withdrawn_at__isnull=True, done_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.due_at:%Y-%m-%d}"
