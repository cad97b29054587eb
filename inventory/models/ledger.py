"""The ledger: every change of stock and its cost, in rows that are only ever added.

A move in opens a cost layer; a move out uses the oldest layers; a later finding about what a layer
cost is a correction. Values are fen; a unit has no cost of its own, only a share of its layer.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from inventory.models.stock import StockItem
from inventory.querysets import LayerUseQuerySet


class StockMove(models.Model):
    """One change of what a warehouse has; ``seq`` has no gaps and ``balance`` is what it left."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("receipt")
        SHIPMENT = "shipment", _("shipment")
        RETURN = "return", _("return")
        ADJUSTMENT = "adjustment", _("adjustment")
        COUNT = "count", _("count")
        SCRAP = "scrap", _("scrap")
        TRANSFER = "transfer", _("transfer")
        SUPPLIER_RETURN = "to_supplier", _("return to supplier")

    # Found by (stock_item, seq): an index of its own would only cost every move.
    stock_item = models.ForeignKey(
        StockItem, on_delete=models.PROTECT, related_name="moves", db_index=False
    )
    seq = models.BigIntegerField()
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    quantity = models.IntegerField(_("quantity"))
    value = models.BigIntegerField(_("value"))
    balance = models.BigIntegerField(_("balance"))
    reference = models.CharField(_("reference"), max_length=80)
    reason = models.CharField(_("reason"), max_length=200, blank=True, db_default="")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )
    created_at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("stock move")
        verbose_name_plural = _("stock moves")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["stock_item", "seq"], name="stock_move_in_line"),
            models.UniqueConstraint(fields=["reference"], name="stock_move_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, value__gte=0) | Q(quantity__lt=0, value__lte=0),
                name="stock_move_of_something",
            ),
            models.CheckConstraint(condition=Q(balance__gte=0), name="stock_move_leaves_no_debt"),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="stock_move_at"),
            models.Index(fields=["actor"], name="stock_move_by", condition=Q(actor__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity:+d} ({self.reference})"


class CostLayer(models.Model):
    """What came in with one move, at what total cost, and how much of both is left.

    ``received_at`` is when the shop first got the goods: transfers and returns keep it.
    ``source`` is the use the goods came out of elsewhere, or were sold by.
    """

    stock_item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="layers")
    move = models.OneToOneField(StockMove, on_delete=models.PROTECT, related_name="layer")
    source = models.ForeignKey(
        "LayerUse",
        on_delete=models.PROTECT,
        null=True,
        related_name="onward_layers",
        db_index=False,
    )
    received_at = models.DateTimeField(_("received"))
    quantity = models.PositiveIntegerField(_("quantity"))
    value = models.BigIntegerField(_("value"))
    quantity_left = models.PositiveIntegerField(_("left"))
    value_left = models.BigIntegerField(_("value left"))
    is_open = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("cost layer")
        verbose_name_plural = _("cost layers")
        ordering = ["received_at", "id"]
        permissions = [("export_reports", "Can download reports of costs and margins")]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, quantity_left__lte=F("quantity")),
                name="cost_layer_no_more_left_than_came",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0, value_left__gte=0, value_left__lte=F("value")),
                name="cost_layer_no_more_value_left_than_came",
            ),
            models.CheckConstraint(
                condition=Q(quantity_left__gt=0, is_open=True)
                | Q(quantity_left=0, value_left=0, is_open=False),
                name="cost_layer_no_value_without_quantity",
            ),
        ]
        indexes = [
            models.Index(
                fields=["stock_item", "received_at", "id"],
                name="cost_layer_oldest",
                condition=Q(is_open=True),
            ),
            models.Index(
                fields=["source"], name="cost_layer_onward", condition=Q(source__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity_left}/{self.quantity} ({self.value_left}/{self.value})"


class CostCorrection(models.Model):
    """A later finding that a layer cost more, or less: freight, duty, a supplier's credit.

    ``follows`` names the finding about the goods where they were before.
    """

    layer = models.ForeignKey(CostLayer, on_delete=models.PROTECT, related_name="corrections")
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="followers"
    )
    value = models.BigIntegerField(_("value"))
    value_left = models.BigIntegerField(_("of what is left"))
    reference = models.CharField(_("reference"), max_length=80, unique=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )
    created_at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("cost correction")
        verbose_name_plural = _("cost corrections")
        constraints = [
            models.CheckConstraint(condition=~Q(value=0), name="cost_correction_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.value:+d} ({self.reference})"


class LayerUse(models.Model):
    """How much of a layer one move out took, and for which order line.

    A correction of a layer adds, per earlier use of it, a row without quantity: the cost of an
    order line is the sum of its uses.
    """

    layer = models.ForeignKey(CostLayer, on_delete=models.PROTECT, related_name="uses")
    move = models.ForeignKey(StockMove, on_delete=models.PROTECT, related_name="uses")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="corrections", db_index=False
    )
    correction = models.ForeignKey(
        CostCorrection, on_delete=models.PROTECT, null=True, related_name="uses", db_index=False
    )
    quantity = models.PositiveIntegerField(_("quantity"))
    value = models.BigIntegerField(_("value"))
    line_reference = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(_("at"), db_default=Now())

    objects = LayerUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("layer use")
        verbose_name_plural = _("layer uses")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    quantity__gt=0, value__gte=0, correction__isnull=True, corrects__isnull=True
                )
                | Q(quantity=0, correction__isnull=False, corrects__isnull=False),
                name="layer_use_of_something",
            ),
        ]
        indexes = [
            models.Index(
                fields=["line_reference"],
                name="layer_use_of_line",
                condition=Q(line_reference__isnull=False),
            ),
            models.Index(
                fields=["corrects"], name="layer_use_corrects", condition=Q(corrects__isnull=False)
            ),
            models.Index(
                fields=["correction"],
                name="layer_use_of_correction",
                condition=Q(correction__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.layer_id}"
