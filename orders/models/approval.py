"""Money that one person may not give back alone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order


class RefundApproval(models.Model):
    """That somebody wants to give back more than one may alone, and what a second person says.

    ``terms`` are what the verb of its kind was to be called with; it is carried out as it was
    asked for, or not at all.
    """

    class Kind(models.TextChoices):
        REFUND = "refund", _("Refund")
        CANCEL = "cancel", _("Cancel the order")
        CANCEL_UNITS = "cancel_units", _("Cancel a part")
        SETTLE = "settle", _("Settle after-sales")
        PAY_OUT = "pay_out", _("Pay out otherwise")

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a second person")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("taken back")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refund_approvals")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    amount = models.BigIntegerField(_("amount"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    terms = models.JSONField()
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    asked_at = models.DateTimeField(_("asked for"), db_default=Now())
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    words = models.CharField(_("why"), max_length=200, blank=True, db_default="")

    class Meta:
        verbose_name = _("refund approval")
        verbose_name_plural = _("refund approvals")
        ordering = ["-id"]
        permissions = [("approve_refund", "Can approve refunds others ask for")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_approval_of_something"),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(decided_by=F("asked_by")),
                name="refund_approval_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | ~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="refund_approval_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(state="waiting"),
                name="refund_approval_one_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="refund_approval_queue", condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
