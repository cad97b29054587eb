"""Credit notes: what was given back of an order, line by line and instrument by instrument."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order, OrderLine


class CreditNote(models.Model):
    """One giving back: money (with its part of freight), and points with their worth in fen.

    Rows are only ever added; those of an order never sum to more than it was paid with. Units that
    cost nothing are given back for nothing.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="credit_notes")
    reference = models.CharField(_("for"), max_length=80, unique=True)
    amount = models.BigIntegerField(_("money"))
    freight_amount = models.BigIntegerField(_("freight in it"), default=0)
    points_amount = models.BigIntegerField(_("worth of the points"), default=0)
    points_count = models.PositiveIntegerField(_("points"), default=0)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("credit note")
        verbose_name_plural = _("credit notes")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0, points_amount__gte=0, freight_amount__gte=0)
                & Q(freight_amount__lte=F("amount")),
                name="credit_note_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class CreditNoteLine(models.Model):
    """What a credit note gives back of one order line; no units where it is goodwill."""

    note = models.ForeignKey(CreditNote, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="credits")
    quantity = models.PositiveIntegerField(_("quantity"), default=0)
    amount = models.BigIntegerField(_("money"), default=0)
    points_amount = models.BigIntegerField(_("worth of the points"), default=0)

    class Meta:
        verbose_name = _("credit note line")
        verbose_name_plural = _("credit note lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["note", "line"], name="credit_note_line_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, points_amount__gte=0),
                name="credit_note_line_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} × {self.quantity}: {self.amount}"
