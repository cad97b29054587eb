"""Where goods lie, how many, and to whom they are promised."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models import Named, Variant
from inventory.querysets import ReservationQuerySet, StockItemQuerySet


class Channel(models.TextChoices):
    """Where an order comes from."""

    WEB = "web", _("web shop")
    APP = "app", _("app and API")


class Warehouse(Named):
    """A place goods are stored in; only an active store ships to shoppers.

    Goods on the way to a store, or held there for inspection, lie in side places of it.
    """

    class Kind(models.TextChoices):
        STORE = "store", _("store")
        TRANSIT = "transit", _("on the way")
        HOLD = "hold", _("quality hold")

    code = models.SlugField(_("code"), max_length=20, unique=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind.choices, default=Kind.STORE, db_default=Kind.STORE
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="side_places",
        verbose_name=_("belongs to"),
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")
        ordering = ["priority", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="store", parent__isnull=True)
                | (~Q(kind="store") & Q(parent__isnull=False)),
                name="warehouse_side_place_belongs_to_a_store",
            ),
            models.UniqueConstraint(
                fields=["parent", "kind"],
                condition=Q(parent__isnull=False),
                name="warehouse_one_side_place_of_a_kind",
            ),
        ]


class StockItem(models.Model):
    """How many of one variant one warehouse has, what they cost, and how many are promised.

    ``on_hand``, ``value`` (fen) and ``seq`` follow the ledger: the database compares them with the
    moves and layers at COMMIT.
    """

    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="stock_items", db_index=False
    )
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="stock_items")
    on_hand = models.PositiveIntegerField(_("on hand"), default=0, db_default=0)
    reserved = models.PositiveIntegerField(_("reserved"), default=0, db_default=0)
    value = models.BigIntegerField(_("value"), default=0, db_default=0)
    seq = models.BigIntegerField(default=0, db_default=0)
    backorder_limit = models.PositiveIntegerField(_("backorder limit"), default=0, db_default=0)
    bin = models.CharField(_("bin"), max_length=20, blank=True, default="", db_default="")
    minimum = models.PositiveIntegerField(_("minimum stock"), null=True, blank=True)
    threshold = models.PositiveIntegerField(_("refilled from"), null=True, blank=True)
    maximum = models.PositiveIntegerField(_("maximum stock"), null=True, blank=True)

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
            models.CheckConstraint(
                condition=Q(value__gte=0) & (Q(on_hand__gt=0) | Q(value=0)),
                name="stock_item_no_value_without_goods",
            ),
            models.CheckConstraint(
                condition=Q(threshold__isnull=True)
                | Q(minimum__isnull=False, threshold__gte=F("minimum")),
                name="stock_item_refilled_above_minimum",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}@{self.warehouse_id}"

    @property
    def available(self) -> int:
        """Return how many may still be promised, with the counter as it stands."""
        return self.on_hand + self.backorder_limit - self.reserved


class KeptBack(models.Model):
    """Safety stock: so many units of a stock item one channel may not promise."""

    stock_item = models.ForeignKey(StockItem, on_delete=models.CASCADE, related_name="kept_back")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    quantity = models.PositiveIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("safety stock")
        verbose_name_plural = _("safety stock")
        constraints = [
            models.UniqueConstraint(fields=["stock_item", "channel"], name="kept_back_once"),
        ]

    def __str__(self) -> str:
        return f"{self.stock_item_id} {self.channel}: {self.quantity}"


class Reservation(models.Model):
    """A promise of stock to one order line; it lapses at ``expires_at`` unless paid."""

    class State(models.TextChoices):
        HELD = "held", _("held")
        SHIPPED = "shipped", _("shipped")
        RELEASED = "released", _("released")

    # Who asks by item asks for what is held, which has an index of its own.
    stock_item = models.ForeignKey(
        StockItem, on_delete=models.PROTECT, related_name="reservations", db_index=False
    )
    order_reference = models.CharField(max_length=40)
    line_reference = models.BigIntegerField()
    quantity = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.HELD, db_default=State.HELD
    )
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
            models.Index(
                fields=["expires_at"],
                name="reservation_to_lapse",
                condition=Q(state="held", expires_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_reference}: {self.quantity}"
