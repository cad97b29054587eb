"""Work inside and between warehouses: counting what is there, carrying goods over."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models import Variant
from inventory.models.ledger import StockMove
from inventory.models.stock import StockItem, Warehouse


class StockCount(models.Model):
    """A count of one warehouse, or of the bins that begin with ``zone``."""

    class State(models.TextChoices):
        OPEN = "open", _("being counted")
        SUBMITTED = "submitted", _("awaiting approval")
        APPROVED = "approved", _("approved")
        CANCELLED = "cancelled", _("cancelled")

    number = models.CharField(_("number"), max_length=20, unique=True)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="counts")
    zone = models.CharField(_("zone"), max_length=20, blank=True)
    is_blind = models.BooleanField(_("blind"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("begun"), db_default=Now())
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("stock count")
        verbose_name_plural = _("stock counts")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number


class CountLine(models.Model):
    """What was counted of one item; the difference is to what the ledger said at that moment.

    ``seq`` is the item's last move then: what is corrected later is not corrected twice.
    """

    count = models.ForeignKey(StockCount, on_delete=models.CASCADE, related_name="lines")
    stock_item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="+")
    counted_quantity = models.PositiveIntegerField(_("counted"), null=True)
    expected_quantity = models.PositiveIntegerField(_("expected"), null=True)
    seq = models.BigIntegerField(null=True)
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    counted_at = models.DateTimeField(_("counted at"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    move = models.OneToOneField(StockMove, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("count line")
        verbose_name_plural = _("count lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["count", "stock_item"], name="count_line_once"),
            models.CheckConstraint(
                condition=Q(counted_quantity__isnull=True, expected_quantity__isnull=True)
                | Q(counted_quantity__isnull=False, expected_quantity__isnull=False),
                name="count_line_counted_against_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stock_item_id}: {self.counted_quantity}"

    @property
    def difference(self) -> int:
        """Return how many more were found than expected; 0 where nobody counted."""
        return (self.counted_quantity or 0) - (self.expected_quantity or 0)


class Transfer(models.Model):
    """Goods carried from one warehouse to another; on the way they lie in a transit place."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_TRANSIT = "in_transit", _("on the way")
        ARRIVED = "arrived", _("arrived")
        CANCELLED = "cancelled", _("cancelled")

    number = models.CharField(_("number"), max_length=20, unique=True)
    source = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    note = models.CharField(_("note"), max_length=200, blank=True)
    expected_date = models.DateField(_("expected"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("made"), db_default=Now())
    sent_at = models.DateTimeField(_("sent"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=F("destination")), name="transfer_leads_somewhere_else"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class TransferLine(models.Model):
    """So many of a variant to carry over; what was lost on the way is written off."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"))
    arrived_quantity = models.PositiveIntegerField(_("arrived"), default=0, db_default=0)
    lost_quantity = models.PositiveIntegerField(_("lost"), default=0, db_default=0)

    class Meta:
        verbose_name = _("transfer line")
        verbose_name_plural = _("transfer lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "variant"], name="transfer_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0)
                & Q(quantity__gte=F("arrived_quantity") + F("lost_quantity")),
                name="transfer_line_no_more_than_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant_id}"

    @property
    def on_the_way(self) -> int:
        """Return how many of those sent neither arrived nor got lost."""
        return self.quantity - self.arrived_quantity - self.lost_quantity
