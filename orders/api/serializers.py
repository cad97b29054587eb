"""Orders as API clients write and read them."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

import accounts.regions
from accounts.models import Address
from inventory.models import Warehouse
from operations.api.serializers import MoneyField, StrictSerializer, WholeNumberField, show
from orders.models import CreditNoteLine, Invoice, LineAdjustment, Order, OrderEvent, OrderLine
from orders.services.goods_back import Fate
from orders.services.invoices import LONGEST_TITLE, Wish
from orders.services.notes import STAFF_NOTE


class GuestAddressSerializer(StrictSerializer):
    """An address a guest writes out."""

    recipient = serializers.CharField(max_length=40)
    phone = serializers.RegexField(r"^\+?[0-9 ()-]{6,20}$", max_length=20)
    region_code = serializers.CharField(max_length=12)
    address = serializers.CharField(max_length=300)

    def validate_region_code(self, value: str) -> str:
        """Refuse a region nobody knows: what the delivery costs depends on it."""
        if accounts.regions.find(value) is None:
            raise serializers.ValidationError(_("There is no such region."), "unknown_region")
        return value


class WishSerializer(StrictSerializer):
    """Whom to bill: a person, or a company with its tax number."""

    kind = serializers.ChoiceField(Invoice.Kind.choices)
    title = serializers.CharField(
        max_length=LONGEST_TITLE, required=False, allow_blank=True, default=""
    )
    tax_number = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    email = serializers.EmailField(required=False, allow_blank=True)

    def validate(self, attrs: Any) -> Wish:
        """Return the wish. Raises ValidationError, naming each field that keeps it back."""
        wish = Wish(**attrs)
        if faults := wish.faults():
            raise serializers.ValidationError({name: [words] for name, words in faults.items()})
        return wish


class PlaceOrderSerializer(StrictSerializer):
    """The quote the shopper saw, where it should go, and whom to bill.

    ``address`` is one of the user's own; a guest sends ``deliver_to`` instead.
    """

    quote = serializers.CharField(max_length=8000)
    address = serializers.PrimaryKeyRelatedField(queryset=Address.objects.none(), required=False)
    deliver_to = GuestAddressSerializer(required=False)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    invoice = WishSerializer(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None:
            field: Any = self.fields["address"]
            field.queryset = Address.objects.owned_by(request.user)

    def validate(self, attrs: Any) -> Any:
        """Require one of the two ways to say where to."""
        if ("address" in attrs) == ("deliver_to" in attrs):
            raise serializers.ValidationError({"address": "address | deliver_to"})
        return attrs


class OrderLineSerializer(serializers.ModelSerializer[OrderLine]):
    """One line as it was agreed."""

    name = serializers.CharField(source="title")
    options = serializers.CharField(source="choice")
    unit_price = MoneyField(source="unit_amount", read_only=True)
    total = MoneyField(source="net_amount", read_only=True)

    class Meta:
        model = OrderLine
        fields = [
            "id",
            "product",
            "variant",
            "sku",
            "name",
            "options",
            "image",
            "unit_price",
            "quantity",
            "total",
            "cancelled_quantity",
            "shipped_quantity",
            "returned_quantity",
            "is_reviewed",
        ]


class FrozenAdjustmentSerializer(serializers.ModelSerializer[LineAdjustment]):
    """Why the sum differs, as it was agreed; ``line`` says of which line, if of one."""

    reason = serializers.CharField(source="words")
    amount = MoneyField(read_only=True)

    class Meta:
        model = LineAdjustment
        fields = ["line", "lane", "code", "amount", "reason"]


class OrderEventSerializer(serializers.ModelSerializer[OrderEvent]):
    """One thing that happened."""

    at = serializers.DateTimeField(source="created_at")

    class Meta:
        model = OrderEvent
        fields = ["kind", "from_state", "to_state", "at", "detail"]


class OrderSummarySerializer(serializers.ModelSerializer[Order]):
    """An order in a list."""

    state_label = serializers.CharField(source="get_state_display")
    payable = MoneyField(source="payable_amount", read_only=True)
    lines = OrderLineSerializer(many=True, read_only=True)

    class Meta:
        model = Order
        fields = ["number", "state", "state_label", "payable", "placed_at", "expires_at", "lines"]


class OrderSerializer(OrderSummarySerializer):
    """One order with its whole agreement."""

    goods_total = MoneyField(source="goods_amount", read_only=True)
    discount_total = MoneyField(source="discount_amount", read_only=True)
    points_total = MoneyField(source="points_amount", read_only=True)
    freight = MoneyField(source="freight_amount", read_only=True)
    tax = MoneyField(source="tax_amount", read_only=True)
    paid = MoneyField(source="paid_amount", read_only=True)
    refunded = MoneyField(source="refunded_amount", read_only=True)
    points_spent = serializers.IntegerField(source="points_count", read_only=True)
    adjustments = FrozenAdjustmentSerializer(many=True, read_only=True)
    events = serializers.SerializerMethodField()
    token = serializers.SerializerMethodField()

    class Meta(OrderSummarySerializer.Meta):
        fields = [
            *OrderSummarySerializer.Meta.fields,
            "goods_total",
            "discount_total",
            "points_total",
            "freight",
            "tax",
            "paid",
            "refunded",
            "points_spent",
            "adjustments",
            "recipient",
            "phone",
            "address",
            "delivery_method",
            "note",
            "paid_at",
            "shipped_at",
            "received_at",
            "completed_at",
            "ended_at",
            "events",
            "token",
        ]

    @extend_schema_field(OrderEventSerializer(many=True))
    def get_events(self, order: Order) -> list[Any]:
        """List what happened; what the staff wrote down for themselves is theirs."""
        events = [event for event in order.events.all() if event.kind != STAFF_NOTE]
        return [show(OrderEventSerializer, event) for event in events]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_token(self, order: Order) -> str | None:
        """Return what a guest sends as ``X-Order-Token``; None for a user's order."""
        return order.token if order.user_id is None else None


class CreditLineSerializer(serializers.ModelSerializer[CreditNoteLine]):
    """What was given back of one line; no units where it is goodwill."""

    amount = MoneyField(read_only=True)
    points_worth = MoneyField(source="points_amount", read_only=True)

    class Meta:
        model = CreditNoteLine
        fields = ["line", "quantity", "amount", "points_worth"]


class CreditSerializer(serializers.Serializer[Any]):
    """One giving back of money and points, and how far the money has got."""

    amount = MoneyField(source="note.amount", read_only=True)
    freight = MoneyField(source="note.freight_amount", read_only=True)
    points = serializers.IntegerField(source="note.points_count")
    reason = serializers.CharField(source="note.reason")
    state = serializers.CharField(source="state_label")
    created_at = serializers.DateTimeField(source="note.created_at")
    arrived_at = serializers.DateTimeField(allow_null=True)
    lines = CreditLineSerializer(many=True)


class LinesSerializer(StrictSerializer):
    """So many units of some lines of an order, by the lines' ids."""

    lines = serializers.DictField(child=WholeNumberField(min_value=1, max_value=999))

    def validate_lines(self, lines: dict[str, int]) -> dict[int, int]:
        """Read the order lines' keys as numbers."""
        if not all(key.isdecimal() and len(key) < 19 for key in lines):
            raise serializers.ValidationError("order line ids → units")
        return {int(key): units for key, units in lines.items()}


class CancelSerializer(LinesSerializer):
    """Why an order is cancelled; with ``lines``, only so many units of these."""

    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    lines = serializers.DictField(
        child=WholeNumberField(min_value=1, max_value=999), required=False, allow_empty=False
    )


class ShipSerializer(LinesSerializer):
    """A parcel the staff hands to a carrier; all that the warehouse holds without ``lines``."""

    warehouse = WholeNumberField(min_value=1, max_value=2**62)
    carrier = WholeNumberField(min_value=1, max_value=2**62)
    tracking_number = serializers.RegexField(r"^[A-Za-z0-9-]{4,60}$", max_length=60)
    lines = serializers.DictField(
        child=WholeNumberField(min_value=1, max_value=999), required=False
    )


class GoodsBackSerializer(LinesSerializer):
    """Goods a shopper sent back, and what becomes of them."""

    warehouse = WholeNumberField(min_value=1, max_value=2**62)
    fate = serializers.ChoiceField(Fate.choices, default=Fate.SHELF)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")

    def validate_warehouse(self, key: int) -> int:
        """Refuse a warehouse that takes nothing in."""
        if not Warehouse.objects.filter(pk=key, is_active=True, kind="store").exists():
            raise serializers.ValidationError(_("There is no such warehouse."))
        return key
