"""What somebody means to buy."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cart.querysets import CartLineQuerySet, CartQuerySet
from catalog.models import Variant
from promotions.models import Coupon


class Cart(models.Model):
    """The basket of a user, or of a guest who holds its token; one is open at a time."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ORDERED = "ordered", _("ordered")
        MERGED = "merged", _("merged")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="carts"
    )
    token = models.CharField(max_length=43, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    coupon = models.ForeignKey(
        Coupon, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)
    reminded_version = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    objects = CartQuerySet.as_manager()
    holder_id: int | None = None  # what ``with_holder`` tells
    region_code: str = ""  # what ``with_region`` tells

    class Meta:
        verbose_name = _("cart")
        verbose_name_plural = _("carts")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state="open", user__isnull=False),
                name="cart_one_open_a_user",
            ),
            models.CheckConstraint(
                condition=Q(reminded_version__lte=F("version")),
                name="cart_reminded_of_what_it_was",
            ),
        ]
        indexes = [
            models.Index(
                fields=["updated_at"],
                name="cart_left",
                condition=Q(state="open", user__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.state})"


class CartLine(models.Model):
    """So many of one variant, and what it cost when it was put in."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    is_selected = models.BooleanField(default=True)
    added_amount = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    objects = CartLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("cart line")
        verbose_name_plural = _("cart lines")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="cart_line_once_a_variant"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=999), name="cart_line_quantity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} × {self.quantity}"
