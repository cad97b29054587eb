"""What was ordered from suppliers, what came, and what it cost to get it here."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models import Variant
from inventory.models.ledger import CostLayer, StockMove
from inventory.models.stock import Warehouse
from inventory.models.suppliers import Supplier


class PurchaseOrder(models.Model):
    """Goods ordered from a supplier for one warehouse."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SENT = "sent", _("sent")
        CONFIRMED = "confirmed", _("confirmed")
        PARTLY_RECEIVED = "partly_received", _("partly received")
        RECEIVED = "received", _("received")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("cancelled")

    number = models.CharField(_("number"), max_length=20, unique=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="orders")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    expected_date = models.DateField(_("expected"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("made"), db_default=Now())
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("purchase order")
        verbose_name_plural = _("purchase orders")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "expected_date"], name="purchase_order_by_state")]

    def __str__(self) -> str:
        return self.number


class PurchaseOrderLine(models.Model):
    """So many of a variant at a price; what came is counted by receipts."""

    order = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("ordered"))
    unit_amount = models.BigIntegerField(_("unit price"))
    received_quantity = models.PositiveIntegerField(_("received"), default=0)

    class Meta:
        verbose_name = _("purchase order line")
        verbose_name_plural = _("purchase order lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "variant"], name="purchase_order_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, unit_amount__gte=0), name="purchase_order_line_sane"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant_id}"


class Receipt(models.Model):
    """One delivery of a purchase order; ``reference`` names it once for ever."""

    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="receipts")
    reference = models.CharField(max_length=60, unique=True)
    delivery_note = models.CharField(_("delivery note"), max_length=40, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.delivery_note or self.reference


class ReceiptLine(models.Model):
    """What of an ordered line came: good, held for inspection, or refused at the door."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines")
    order_line = models.ForeignKey(
        PurchaseOrderLine, on_delete=models.PROTECT, related_name="receipt_lines"
    )
    accepted_quantity = models.PositiveIntegerField(_("accepted"), default=0)
    held_quantity = models.PositiveIntegerField(_("held"), default=0)
    refused_quantity = models.PositiveIntegerField(_("refused"), default=0)
    inspected_quantity = models.PositiveIntegerField(_("inspected"), default=0, db_default=0)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    accepted_move = models.OneToOneField(
        StockMove, on_delete=models.PROTECT, null=True, related_name="+"
    )
    held_move = models.OneToOneField(
        StockMove, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("delivered line")
        verbose_name_plural = _("delivered lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["receipt", "order_line"], name="receipt_line_once"),
            models.CheckConstraint(
                condition=Q(accepted_quantity__gt=0)
                | Q(held_quantity__gt=0)
                | Q(refused_quantity__gt=0),
                name="receipt_line_of_something",
            ),
            models.CheckConstraint(
                condition=Q(inspected_quantity__lte=F("held_quantity")),
                name="receipt_line_no_more_inspected_than_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.accepted_quantity} + {self.held_quantity}"


class LandedCost(models.Model):
    """What it cost to get a delivery here, shared out over its layers by corrections."""

    class Kind(models.TextChoices):
        FREIGHT = "freight", _("freight")
        DUTY = "duty", _("duty")
        INSURANCE = "insurance", _("insurance")
        OTHER = "other", _("other")

    class Basis(models.TextChoices):
        VALUE = "value", _("by value")
        QUANTITY = "quantity", _("by quantity")
        WEIGHT = "weight", _("by weight")

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="landed_costs")
    reference = models.CharField(max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    basis = models.CharField(_("shared out"), max_length=10, choices=Basis.choices)
    amount = models.BigIntegerField(_("amount"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("landed cost")
        verbose_name_plural = _("landed costs")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="landed_cost_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class SupplierReturn(models.Model):
    """Goods sent back to a supplier, and what is to be credited for them."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    reference = models.CharField(max_length=60, unique=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="returns")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    credit_amount = models.BigIntegerField(_("credit"), default=0)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("return to supplier")
        verbose_name_plural = _("returns to suppliers")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(credit_amount__gte=0), name="supplier_return_credit_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class SupplierReturnLine(models.Model):
    """So many of a variant sent back, out of the layers its move used."""

    supplier_return = models.ForeignKey(
        SupplierReturn, on_delete=models.PROTECT, related_name="lines"
    )
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    layer = models.ForeignKey(CostLayer, on_delete=models.PROTECT, null=True, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"))
    move = models.OneToOneField(StockMove, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("line sent back")
        verbose_name_plural = _("lines sent back")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="supplier_return_line_of_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant_id}"
