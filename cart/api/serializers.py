"""The cart as API clients write and read it."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

import cart.services.quotes
from accounts.models import Address
from cart.pricing import Adjustment
from cart.selectors.seen import SeenCart
from operations.api.serializers import MoneyField, StrictSerializer, WholeNumberField

LARGEST_KEY = 2**62
MOST_POINTS = 10**9


class AddLineSerializer(StrictSerializer):
    """So many of a variant, to be put into the cart."""

    variant = WholeNumberField(min_value=1, max_value=LARGEST_KEY)
    quantity = WholeNumberField(min_value=1, max_value=settings.MAX_LINE_QUANTITY, default=1)


class ChangeLineSerializer(StrictSerializer):
    """A new quantity, a new selection, or both."""

    quantity = WholeNumberField(min_value=1, max_value=settings.MAX_LINE_QUANTITY, required=False)
    is_selected = serializers.BooleanField(required=False)


class AskQuoteSerializer(StrictSerializer):
    """How the order should travel and whereto, and how many points should pay for it.

    ``address`` is one of the user's own; a guest names the ``region``. Without either it is what
    the user's first address says, if there is one.
    """

    delivery_method = serializers.SlugField(max_length=20, required=False)
    address = serializers.PrimaryKeyRelatedField(queryset=Address.objects.none(), required=False)
    region = serializers.RegexField(r"^[0-9]{2,12}$", required=False)
    points = WholeNumberField(min_value=0, max_value=MOST_POINTS, default=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user := self.context.get("user"):
            field: Any = self.fields["address"]
            field.queryset = Address.objects.owned_by(user)


class LineSerializer(serializers.Serializer[Any]):
    """One line of the cart."""

    id = serializers.IntegerField(source="line.pk")
    variant = serializers.IntegerField(source="line.variant_id")
    product = serializers.IntegerField(source="line.product_id")
    sku = serializers.CharField(source="line.sku")
    name = serializers.CharField()
    options = serializers.CharField()
    image = serializers.CharField()
    quantity = serializers.IntegerField(source="line.quantity")
    is_selected = serializers.BooleanField(source="line.is_selected")
    unit_price = MoneyField(source="unit_amount", read_only=True)
    total = MoneyField(source="amount", read_only=True)
    can_buy = serializers.BooleanField()
    problem = serializers.CharField()
    problem_code = serializers.CharField(source="code")
    is_later = serializers.BooleanField(help_text="Sold before all of it has come.")
    when = serializers.DateField(allow_null=True, help_text="By when it is expected, if known.")


class AdjustmentSerializer(serializers.Serializer[Any]):
    """Why the sum differs from the price of the goods; ``variant`` names the line, if of one."""

    variant = serializers.IntegerField(source="line", allow_null=True)
    lane = serializers.CharField()
    code = serializers.CharField()
    amount = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()

    @extend_schema_field(MoneyField())
    def get_amount(self, adjustment: Adjustment) -> dict[str, Any]:
        """Return the signed amount."""
        return {"amount": adjustment.amount, "currency": settings.CURRENCY}

    def get_reason(self, adjustment: Adjustment) -> str:
        """Return the reason in the client's language."""
        english = (get_language() or "").startswith("en")
        return adjustment.reason_en if english else adjustment.reason


class CartSerializer(serializers.Serializer[Any]):
    """The cart: lines, what would be paid, and the guest's token."""

    token = serializers.SerializerMethodField()
    lines = LineSerializer(many=True)
    goods_total = MoneyField(source="quote.goods_amount", read_only=True)
    discount_total = MoneyField(source="quote.discount_amount", read_only=True)
    freight = MoneyField(source="quote.freight_amount", read_only=True)
    points_total = MoneyField(source="quote.points_amount", read_only=True)
    tax = MoneyField(source="quote.tax_amount", read_only=True)
    included_tax = MoneyField(source="quote.included_tax_amount", read_only=True)
    payable = MoneyField(source="quote.payable_amount", read_only=True)
    adjustments = AdjustmentSerializer(many=True, source="quote.adjustments")

    def get_token(self, seen: SeenCart) -> str | None:
        """Return the token a guest sends as ``X-Cart-Token``; None for a signed-in user."""
        return seen.cart.token if seen.cart and seen.cart.user_id is None else None


class QuoteSerializer(CartSerializer):
    """The cart with the signed quote an order is placed with."""

    quote = serializers.SerializerMethodField()
    delivery_method = serializers.CharField(source="delivery_method.code", default="")
    is_deliverable = serializers.SerializerMethodField()
    points = serializers.IntegerField(source="quote.points_count", help_text="Spent on it.")

    def get_quote(self, seen: SeenCart) -> str:
        """Return the signed quote; it expires after ten minutes."""
        return cart.services.quotes.sign(seen)

    def get_is_deliverable(self, seen: SeenCart) -> bool:
        """Tell whether any way of delivery goes there; if not, no order can be placed."""
        return not seen.is_undelivered
