"""What somebody should be told: the staff of stock gone low, the shopper of stock come back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

import accounts.masking
from catalog.models import Variant
from inventory.models.stock import StockItem


class StockAlert(models.Model):
    """One crossing of a level; it is told once and closes when the level is well again."""

    class Kind(models.TextChoices):
        LOW = "low", _("below minimum")
        OUT = "out", _("sold out")
        OVER = "over", _("overstocked")
        AGEING = "ageing", _("ageing")

    stock_item = models.ForeignKey(StockItem, on_delete=models.CASCADE, related_name="alerts")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    quantity = models.IntegerField(_("quantity then"))
    opened_at = models.DateTimeField(_("since"), db_default=Now())
    closed_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("stock alert")
        verbose_name_plural = _("stock alerts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["stock_item", "kind"],
                condition=Q(closed_at__isnull=True),
                name="stock_alert_told_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.stock_item_id}"


class BackInStockRequest(models.Model):
    """Somebody wants one letter when a variant can be bought again."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    email = models.EmailField(_("e-mail"))
    language = models.CharField(max_length=10)
    token = models.CharField(max_length=43, unique=True)
    created_at = models.DateTimeField(_("asked"), db_default=Now())
    told_at = models.DateTimeField(_("told"), null=True)

    class Meta:
        verbose_name = _("back-in-stock request")
        verbose_name_plural = _("back-in-stock requests")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "variant",
                Lower("email"),
                condition=Q(told_at__isnull=True),
                name="back_in_stock_request_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{accounts.masking.email(self.email)}: {self.variant_id}"
