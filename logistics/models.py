"""Parcels and how they travel."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models import Named
from inventory.models import Warehouse
from logistics.querysets import ShipmentQuerySet


class Carrier(Named):
    """Who carries parcels."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("carrier")
        verbose_name_plural = _("carriers")
        ordering = ["id"]


class DeliveryMethod(Named):
    """A way of delivery a shopper can choose, and what it costs."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    amount = models.BigIntegerField(_("freight in fen"))
    free_over_amount = models.BigIntegerField(_("free over, in fen"), null=True, blank=True)
    days_min = models.PositiveSmallIntegerField(_("days at least"), default=1)
    days_max = models.PositiveSmallIntegerField(_("days at most"), default=3)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("delivery method")
        verbose_name_plural = _("delivery methods")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="delivery_not_negative"),
        ]


class Shipment(models.Model):
    """A parcel of one order."""

    class State(models.TextChoices):
        SHIPPED = "shipped", _("shipped")
        IN_TRANSIT = "in_transit", _("in transit")
        OUT_FOR_DELIVERY = "out_for_delivery", _("out for delivery")
        DELIVERED = "delivered", _("delivered")
        EXCEPTION = "exception", _("delivery problem")

    order_reference = models.CharField(_("order"), max_length=40, db_index=True)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT)
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT)
    tracking_number = models.CharField(_("tracking number"), max_length=60)
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.SHIPPED
    )
    shipped_at = models.DateTimeField(_("shipped at"), db_default=Now())
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "tracking_number"], name="shipment_number_once_a_carrier"
            )
        ]

    def __str__(self) -> str:
        return self.tracking_number


class ShipmentLine(models.Model):
    """How many of one order line travel in one parcel."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines")
    line_reference = models.BigIntegerField(db_index=True)
    quantity = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("parcel line")
        verbose_name_plural = _("parcel lines")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="shipment_line_of_something"),
            models.UniqueConstraint(
                fields=["shipment", "line_reference"], name="shipment_line_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_reference} × {self.quantity}"


class TrackingEvent(models.Model):
    """Something that happened to a parcel on its way."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="events")
    occurred_at = models.DateTimeField(_("at"))
    code = models.CharField(_("status"), max_length=20, choices=Shipment.State.choices)
    description = models.CharField(_("description"), max_length=200)
    location = models.CharField(_("place"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("tracking event")
        verbose_name_plural = _("tracking events")
        ordering = ["-occurred_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "occurred_at", "code"], name="tracking_event_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.description}"
