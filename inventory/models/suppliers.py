"""Whom we buy from, and at which prices."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Variant


class Supplier(models.Model):
    """Somebody we buy goods from, in the shop's currency."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)
    contact = models.CharField(_("contact"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    lead_time_days = models.PositiveSmallIntegerField(_("lead time in days"), default=7)
    minimum_amount = models.BigIntegerField(_("minimum order"), default=0)
    note = models.TextField(_("note"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum_amount__gte=0), name="supplier_minimum_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SupplierItem(models.Model):
    """What a supplier asks for one variant; ``unit_amount`` is the price without a break."""

    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="items")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="supplier_items")
    supplier_sku = models.CharField(_("supplier's number"), max_length=64, blank=True)
    unit_amount = models.BigIntegerField(_("unit price"))
    minimum_quantity = models.PositiveIntegerField(_("MOQ"), default=1)
    pack_size = models.PositiveIntegerField(_("pack size"), default=1)
    lead_time_days = models.PositiveSmallIntegerField(_("lead time in days"), null=True, blank=True)
    is_preferred = models.BooleanField(_("preferred"), default=False)

    class Meta:
        verbose_name = _("supplier's article")
        verbose_name_plural = _("supplier's articles")
        constraints = [
            models.UniqueConstraint(fields=["supplier", "variant"], name="supplier_item_once"),
            models.UniqueConstraint(
                fields=["variant"],
                condition=Q(is_preferred=True),
                name="supplier_item_one_preferred",
            ),
            models.CheckConstraint(
                condition=Q(unit_amount__gte=0, minimum_quantity__gte=1, pack_size__gte=1),
                name="supplier_item_sane",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id}: {self.variant_id}"


class PriceBreak(models.Model):
    """A lower unit price from a quantity on."""

    item = models.ForeignKey(SupplierItem, on_delete=models.CASCADE, related_name="breaks")
    from_quantity = models.PositiveIntegerField(_("from"))
    unit_amount = models.BigIntegerField(_("unit price"))

    class Meta:
        verbose_name = _("price break")
        verbose_name_plural = _("price breaks")
        ordering = ["from_quantity"]
        constraints = [
            models.UniqueConstraint(fields=["item", "from_quantity"], name="price_break_once"),
            models.CheckConstraint(
                condition=Q(from_quantity__gte=2, unit_amount__gte=0), name="price_break_sane"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_quantity}: {self.unit_amount}"
