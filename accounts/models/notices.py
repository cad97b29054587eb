"""What people are told within the shop, and by which ways they want to be told."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.querysets import NoticeQuerySet


class Notice(models.Model):
    """One message in a person's box, once for each event that is told."""

    class Kind(models.TextChoices):
        ORDER = "order", _("Orders and parcels")
        AFTER_SALES = "after_sales", _("Refunds and after-sales")
        STOCK = "stock", _("Articles you wait for")
        POINTS = "points", _("Points and levels")
        SECURITY = "security", _("Sign-in and security")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("about"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=120)
    words = models.CharField(_("text"), max_length=500, blank=True, db_default="")
    path = models.CharField(max_length=300, blank=True, db_default="")
    event_id = models.BigIntegerField(_("event"))
    created_at = models.DateTimeField(_("told"), db_default=Now())
    read_at = models.DateTimeField(_("read"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["event_id", "user"], name="notice_once_an_event")
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_box"),
            models.Index(
                fields=["user"], name="notice_unread", condition=models.Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """Return the page it leads to, in the reader's language; nothing where it leads nowhere."""
        speaks_english = (get_language() or "").startswith("en")
        return f"/en{self.path}" if self.path and speaks_english else self.path


class Letter(models.Model):
    """That an event's letter to one reader is being sent, or was; of its words nothing is kept.

    ``reader`` is a keyed digest of the address.
    """

    event_id = models.BigIntegerField(_("event"))
    reader = models.CharField(max_length=64)
    claimed_at = models.DateTimeField(_("begun"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    created_at = models.DateTimeField(_("promised"), db_default=Now())

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.UniqueConstraint(fields=["event_id", "reader"], name="letter_once_an_event")
        ]
        indexes = [models.Index(fields=["created_at"], name="letter_age")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.reader[:8]}"


class NoticeChoice(models.Model):
    """That a person wants, or does not want, to be told of a kind of thing by a way."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        TEXT = "text", _("Text message")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notice_choices")
    kind = models.CharField(_("about"), max_length=20, choices=Notice.Kind.choices)
    channel = models.CharField(_("way"), max_length=10, choices=Channel.choices)
    is_wanted = models.BooleanField(_("wants it"))
    changed_at = models.DateTimeField(_("changed on"), db_default=Now())

    class Meta:
        verbose_name = _("choice of messages")
        verbose_name_plural = _("choices of messages")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "channel"], name="notice_choice_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.channel}"
