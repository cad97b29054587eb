"""Where goods lie, how many, and to whom they are promised."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models import Named, Variant
from inventory.querysets import ReservationQuerySet, StockItemQuerySet


class Warehouse(Named):
    """A place goods are stored in and shipped from."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")
        ordering = ["priority", "id"]


class StockItem(models.Model):
    """How many of one variant one warehouse has, and how many of them are promised."""

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="stock_items")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="stock_items")
    on_hand = models.PositiveIntegerField(_("on hand"), default=0)
    reserved = models.PositiveIntegerField(_("reserved"), default=0)
    backorder_limit = models.PositiveIntegerField(_("backorder limit"), default=0)

    objects = StockItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "warehouse"], name="stock_item_once_a_warehouse"
            ),
            models.CheckConstraint(
                condition=Q(reserved__lte=F("on_hand") + F("backorder_limit")),
                name="stock_item_promises_no_more_than_it_has",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}@{self.warehouse_id}"

    @property
    def available(self) -> int:
        """Return how many may still be promised, with the counter as it stands."""
        return self.on_hand + self.backorder_limit - self.reserved


class Reservation(models.Model):
    """A promise of stock to one order line; it lapses at ``expires_at`` unless paid."""

    class State(models.TextChoices):
        HELD = "held", _("held")
        SHIPPED = "shipped", _("shipped")
        RELEASED = "released", _("released")

    stock_item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="reservations")
    order_reference = models.CharField(max_length=40)
    line_reference = models.BigIntegerField()
    quantity = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_of_something"),
        ]
        indexes = [
            models.Index(fields=["order_reference"], name="reservation_order"),
            models.Index(
                fields=["stock_item", "expires_at"],
                name="reservation_live",
                condition=Q(state="held"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_reference}: {self.quantity}"


class StockMove(models.Model):
    """One change of what a warehouse has; rows are only ever added."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("receipt")
        SHIPMENT = "shipment", _("shipment")
        RETURN = "return", _("return")
        ADJUSTMENT = "adjustment", _("adjustment")
        TRANSFER = "transfer", _("transfer")

    stock_item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    quantity = models.IntegerField(_("quantity"))
    reference = models.CharField(_("reference"), max_length=80, unique=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )
    created_at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("stock move")
        verbose_name_plural = _("stock moves")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="stock_move_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity:+d} ({self.reference})"
