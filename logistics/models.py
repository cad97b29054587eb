"""Parcels and how they travel."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.db.models.lookups import Regex
from django.utils.translation import gettext_lazy as _

from catalog.models import Named
from inventory.models import Warehouse
from logistics.freight import MOST_AMOUNT
from logistics.querysets import ShipmentQuerySet
from logistics.wording import regions_in_words


class Carrier(Named):
    """Who carries parcels."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("carrier")
        verbose_name_plural = _("carriers")
        ordering = ["id"]


class FreightTemplate(Named):
    """What deliveries cost by region and weight; its rules are told apart by their regions."""

    code = models.SlugField(_("code"), max_length=20, unique=True)

    class Meta:
        verbose_name = _("freight template")
        verbose_name_plural = _("freight templates")
        ordering = ["id"]


class FreightRule(models.Model):
    """What a template asks for some regions, or, where it names none, for everywhere else.

    ``region_codes`` are starts of GB/T 2260 codes: two digits a province, four a city, six a
    district.
    """

    template = models.ForeignKey(FreightTemplate, on_delete=models.CASCADE, related_name="rules")
    region_codes = ArrayField(
        models.CharField(max_length=6), verbose_name=_("regions"), default=list, blank=True
    )
    first_grams = models.PositiveIntegerField(_("first weight in grams"), default=1000)
    first_amount = models.BigIntegerField(_("for the first weight"), default=0)
    step_grams = models.PositiveIntegerField(_("step in grams"), default=1000)
    step_amount = models.BigIntegerField(_("for each further step"), default=0)
    free_over_amount = models.BigIntegerField(_("free over"), null=True, blank=True)
    is_served = models.BooleanField(_("delivered to"), default=True)

    class Meta:
        verbose_name = _("freight rule")
        verbose_name_plural = _("freight rules")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["template"],
                condition=Q(region_codes=[]),
                name="freight_everywhere_else_once",
            ),
            models.CheckConstraint(
                condition=Regex(
                    Func(
                        F("region_codes"),
                        Value(","),
                        Value("?"),
                        function="array_to_string",
                        output_field=models.TextField(),
                    ),
                    r"^(([0-9]{2}){1,3}(,([0-9]{2}){1,3})*)?$",
                ),
                name="freight_regions_are_codes",
            ),
            models.CheckConstraint(
                condition=Q(first_amount__range=(0, MOST_AMOUNT))
                & Q(step_amount__range=(0, MOST_AMOUNT)),
                name="freight_amounts_in_range",
            ),
            models.CheckConstraint(
                condition=Q(step_grams__gt=0), name="freight_steps_of_something"
            ),
            models.CheckConstraint(
                condition=Q(free_over_amount=None) | Q(free_over_amount__gte=0),
                name="freight_free_over_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return regions_in_words(self.region_codes)


class DeliveryMethod(Named):
    """A way of delivery a shopper can choose, and what it costs.

    A template says what it costs by region and weight; without one it is the flat amount.
    """

    code = models.SlugField(_("code"), max_length=20, unique=True)
    template = models.ForeignKey(
        FreightTemplate,
        verbose_name=_("freight template"),
        on_delete=models.PROTECT,
        related_name="methods",
        null=True,
        blank=True,
    )
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
