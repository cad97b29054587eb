"""Text messages, and the codes some of them carry."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class PhoneCode(models.Model):
    """A code sent to a phone for one purpose and one visitor; the code itself is not kept.

    It is computed from ``nonce`` and the shop's secret key, so that a copy of the table opens no
    door. ``visitor`` is the SHA-256 of the ticket whoever asked for the code holds.
    """

    MOST_TRIES = 5

    class Purpose(models.TextChoices):
        SIGN_IN = "sign_in", _("signing in")
        RESET = "reset", _("a new password")
        BIND = "bind", _("this phone number")
        CONFIRM = "confirm", _("proving it is you")

    purpose = models.CharField(_("for"), max_length=10, choices=Purpose.choices)
    phone = models.CharField(_("phone"), max_length=20)
    visitor = models.CharField(max_length=64)
    nonce = models.CharField(max_length=32)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0, db_default=0)
    created_at = models.DateTimeField(_("asked for"), db_default=Now())
    expires_at = models.DateTimeField(_("good until"))
    used_at = models.DateTimeField(_("used"), null=True)

    class Meta:
        verbose_name = _("phone code")
        verbose_name_plural = _("phone codes")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(tries__lte=5), name="phone_code_few_tries"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="phone_code_lives"
            ),
        ]
        indexes = [
            models.Index(fields=["visitor", "purpose"], name="phone_code_of_visitor"),
            models.Index(fields=["created_at"], name="phone_code_age"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class TextMessage(models.Model):
    """A text message on its way, once for each event that asked for it; its words are not kept."""

    class State(models.TextChoices):
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    phone = models.CharField(_("phone"), max_length=20)
    template = models.CharField(_("kind"), max_length=40)
    event_id = models.BigIntegerField(_("event"), unique=True)
    gateway = models.CharField(_("gateway"), max_length=20)
    gateway_number = models.CharField(_("gateway's number"), max_length=80, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.SENDING
    )
    failure = models.CharField(_("what went wrong"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("asked for"), db_default=Now())
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("text message")
        verbose_name_plural = _("text messages")
        ordering = ["-id"]
        indexes = [models.Index(fields=["created_at"], name="text_message_age")]

    def __str__(self) -> str:
        return f"{self.template} {self.pk}"
