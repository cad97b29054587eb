"""The order: what was agreed, frozen, and how far it has got."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cart.models import Cart
from catalog.models import Named, Product, Variant, speaks_english
from inventory.models import Channel
from orders.querysets import OrderLineQuerySet, OrderQuerySet


class Order(models.Model):
    """A sale, from the moment the shopper agreed to its price."""

    class State(models.TextChoices):
        PENDING_PAYMENT = "pending_payment", _("awaiting payment")
        PAID = "paid", _("awaiting dispatch")
        PARTIALLY_SHIPPED = "partially_shipped", _("partly shipped")
        SHIPPED = "shipped", _("shipped")
        RECEIVED = "received", _("received")
        COMPLETED = "completed", _("completed")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("cancelled")

    number = models.CharField(_("order number"), max_length=20, unique=True)
    token = models.CharField(max_length=43, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="orders"
    )
    cart = models.OneToOneField(Cart, on_delete=models.PROTECT, null=True, related_name="order")
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.PENDING_PAYMENT
    )
    currency = models.CharField(max_length=3)
    goods_amount = models.BigIntegerField(_("goods"))
    discount_amount = models.BigIntegerField(_("discount"), default=0)
    points_amount = models.BigIntegerField(_("paid with points"), default=0)
    freight_amount = models.BigIntegerField(_("freight"), default=0)
    tax_amount = models.BigIntegerField(_("tax"), default=0)
    payable_amount = models.BigIntegerField(_("payable"))
    points_count = models.PositiveIntegerField(_("points spent"), default=0, db_default=0)
    paid_amount = models.BigIntegerField(_("paid"), default=0)
    refunded_amount = models.BigIntegerField(_("refunded"), default=0)
    refunded_points_amount = models.BigIntegerField(
        _("given back in points"), default=0, db_default=0
    )
    refunded_freight_amount = models.BigIntegerField(_("freight refunded"), default=0, db_default=0)
    recipient = models.CharField(_("recipient"), max_length=40)
    phone = models.CharField(_("phone"), max_length=20)
    region_code = models.CharField(_("region"), max_length=12)
    address = models.CharField(_("address"), max_length=300)
    delivery_method = models.CharField(_("delivery"), max_length=20)
    note = models.CharField(_("note"), max_length=200, blank=True)
    staff_note = models.TextField(_("staff's note"), blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    channel = models.CharField(
        _("channel"),
        max_length=10,
        choices=Channel.choices,
        default=Channel.WEB,
        db_default=Channel.WEB,
    )
    placed_at = models.DateTimeField(_("placed"), db_default=Now())
    expires_at = models.DateTimeField(_("to be paid by"))
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    shipped_at = models.DateTimeField(_("shipped at"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-id"]
        permissions = [
            ("ship_order", "Can ship orders"),
            ("take_goods_back", "Can book goods back in"),
            ("confirm_receipt", "Can confirm receipt for shoppers"),
            ("cancel_order", "Can cancel orders and parts of them"),
            ("refund_order", "Can give money back"),
            ("note_order", "Can write the staff's notes"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    payable_amount=F("goods_amount")
                    - F("discount_amount")
                    - F("points_amount")
                    + F("freight_amount")
                    + F("tax_amount")
                ),
                name="order_amounts_add_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    goods_amount__gte=0,
                    discount_amount__gte=0,
                    points_amount__gte=0,
                    freight_amount__gte=0,
                    tax_amount__gte=0,
                    payable_amount__gte=0,
                ),
                name="order_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(paid_amount__gte=0, refunded_amount__gte=0)
                & Q(refunded_amount__lte=F("paid_amount")),
                name="order_refunds_no_more_than_paid",
            ),
            models.CheckConstraint(
                condition=Q(
                    refunded_points_amount__gte=0,
                    refunded_points_amount__lte=F("points_amount"),
                    refunded_freight_amount__gte=0,
                    refunded_freight_amount__lte=F("freight_amount"),
                )
                & Q(refunded_freight_amount__lte=F("refunded_amount")),
                name="order_refunds_points_and_freight_within",
            ),
            models.CheckConstraint(
                condition=Q(points_amount=0) | Q(points_count__gt=0),
                name="order_points_have_a_number",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="order_of_user"),
            models.Index(fields=["state", "-id"], name="order_by_state"),
            models.Index(
                fields=["expires_at"], name="order_unpaid", condition=Q(state="pending_payment")
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the page of the order for its owner."""
        return reverse("order", args=[self.number])


class OrderLine(Named):
    """So many of one variant as it was shown and priced on the day.

    ``net_amount`` is paid with money for the goods, ``points_amount`` (fen) with points, and
    ``tax_amount`` is the tax on top; an included tax is part of the net amount.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(max_length=64)
    options = models.CharField(max_length=200, blank=True)
    options_en = models.CharField(max_length=200, blank=True)
    image = models.CharField(max_length=200, blank=True)
    unit_amount = models.BigIntegerField()
    quantity = models.PositiveIntegerField()
    goods_amount = models.BigIntegerField()
    net_amount = models.BigIntegerField()
    points_amount = models.BigIntegerField(default=0, db_default=0)
    tax_amount = models.BigIntegerField(default=0, db_default=0)
    tax_rate = models.PositiveIntegerField(default=0, db_default=0)
    is_tax_included = models.BooleanField(default=False, db_default=False)
    cancelled_quantity = models.PositiveIntegerField(default=0, db_default=0)
    shipped_quantity = models.PositiveIntegerField(default=0)
    returned_quantity = models.PositiveIntegerField(default=0, db_default=0)
    refunded_quantity = models.PositiveIntegerField(default=0)
    refunded_amount = models.BigIntegerField(default=0)
    refunded_points_amount = models.BigIntegerField(default=0, db_default=0)
    is_reviewed = models.BooleanField(default=False)

    objects = OrderLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=999), name="order_line_quantity"
            ),
            models.CheckConstraint(
                condition=Q(goods_amount=F("unit_amount") * F("quantity"))
                & Q(unit_amount__gte=0, net_amount__gte=0, points_amount__gte=0, tax_amount__gte=0)
                & Q(net_amount__lte=F("goods_amount") - F("points_amount")),
                name="order_line_amounts_add_up",
            ),
            models.CheckConstraint(
                condition=Q(shipped_quantity__lte=F("quantity") - F("cancelled_quantity"))
                & Q(refunded_quantity__lte=F("quantity"))
                & Q(refunded_amount__gte=0)
                & Q(refunded_amount__lte=F("net_amount") + F("tax_amount"))
                & Q(refunded_points_amount__gte=0)
                & Q(refunded_points_amount__lte=F("points_amount")),
                name="order_line_no_more_than_bought",
            ),
            models.CheckConstraint(
                condition=Q(returned_quantity__lte=F("shipped_quantity")),
                name="order_line_no_more_back_than_went",
            ),
        ]

    @property
    def unshipped_quantity(self) -> int:
        """Return how many units are still to be shipped."""
        return int(self.quantity - self.cancelled_quantity - self.shipped_quantity)

    @property
    def paid_amount(self) -> int:
        """Return what the shopper pays for the line with money, tax on top with it."""
        return int(self.net_amount + self.tax_amount)

    @property
    def url(self) -> str:
        """Return the product's page, which forwards to its present name."""
        return reverse("product", args=["item", self.product_id])

    @property
    def choice(self) -> str:
        """Return the chosen options in the reader's language."""
        return (self.options_en or self.options) if speaks_english() else self.options


class LineAdjustment(models.Model):
    """Why a line, or the whole order, costs more or less; frozen when the order was placed."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="adjustments")
    line = models.ForeignKey(
        OrderLine, on_delete=models.CASCADE, null=True, related_name="adjustments"
    )
    lane = models.CharField(max_length=10)
    code = models.CharField(max_length=60)
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    reason_en = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")

    def __str__(self) -> str:
        return f"{self.code} {self.amount:+d}"

    @property
    def words(self) -> str:
        """Return the reason in the reader's language."""
        return (self.reason_en or self.reason) if speaks_english() else self.reason
