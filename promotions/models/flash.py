"""Flash sales: so many units of one variant at one price, for a short while."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models import Named, Variant, speaks_english
from catalog.models.goods import TimeRange
from promotions.models.promotions import Campaign
from promotions.querysets import FlashSaleQuerySet

# What a sale without a name is called, on quotes and orders in both languages.
NAMES = ("限时抢购", "Flash sale")


class FlashSale(Named):
    """A quota of one variant's units at a price; ``sold`` counts by conditional updates only.

    Two active sales of a variant never overlap. Only who is signed in buys at its price, at most
    ``per_user`` units.
    """

    name = models.CharField(_("name"), max_length=200, blank=True)
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="flash_sales",
        verbose_name=_("campaign"),
    )
    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="flash_sales", verbose_name=_("variant")
    )
    amount = models.BigIntegerField(_("flash price in fen"))
    quota = models.PositiveIntegerField(_("units in all"))
    sold = models.PositiveIntegerField(_("units sold"), default=0, db_default=0)
    per_user = models.PositiveIntegerField(_("units a shopper"), default=1, db_default=1)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    is_active = models.BooleanField(_("active"), default=True, db_default=True)

    objects = FlashSaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("flash sale")
        verbose_name_plural = _("flash sales")
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sold__lte=F("quota")), name="flash_sale_sells_no_more_than_it_has"
            ),
            models.CheckConstraint(
                condition=Q(quota__gte=1, per_user__gte=1), name="flash_sale_one_unit_at_least"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=10**11), name="flash_sale_amount_in_range"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="flash_sale_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="flash_sale_never_overlaps",
                expressions=[
                    ("variant", RangeOperators.EQUAL),
                    (
                        TimeRange("starts_at", "ends_at", RangeBoundary()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_active=True),
            ),
        ]

    @property
    def title(self) -> str:
        """Return the name in the reader's language; a sale without one has that of all."""
        name, name_en = (self.name or NAMES[0]), (self.name_en or self.name or NAMES[1])
        return name_en if speaks_english() else name


class FlashUse(models.Model):
    """The units one order took of a sale; they are given back when the order ends unshipped."""

    sale = models.ForeignKey(FlashSale, on_delete=models.PROTECT, related_name="uses")
    order_reference = models.CharField(_("order"), max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    units = models.PositiveIntegerField(_("units"))
    created_at = models.DateTimeField(_("at"), db_default=Now())
    returned_at = models.DateTimeField(_("given back"), null=True)

    class Meta:
        verbose_name = _("units of a flash sale")
        verbose_name_plural = _("units of flash sales")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["order_reference", "sale"], name="flash_use_once"),
            models.CheckConstraint(condition=Q(units__gte=1), name="flash_use_of_something"),
        ]
        indexes = [
            models.Index(
                fields=["user", "sale"],
                name="flash_use_by_user",
                condition=Q(returned_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_reference}: {self.units}"
