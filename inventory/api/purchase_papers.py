"""Suppliers, purchase orders and deliveries as API clients write and read them."""

from typing import Any

from rest_framework import serializers

from catalog.models import Variant
from inventory.models import (
    PriceBreak,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    Supplier,
    SupplierItem,
    Warehouse,
)
from inventory.services.purchasing import MOST_UNITS, Wanted
from operations.api.serializers import MoneyField, StrictSerializer, WholeNumberField

MOST_LINES = 500


class SupplierSerializer(serializers.ModelSerializer[Supplier]):
    """Somebody the shop buys from."""

    minimum_order = MoneyField(source="minimum_amount", read_only=True)

    class Meta:
        model = Supplier
        fields = [
            *("code", "name", "contact", "email", "phone", "lead_time_days", "minimum_order"),
            "is_active",
        ]


class PriceBreakSerializer(serializers.ModelSerializer[PriceBreak]):
    """A lower unit price from a quantity on."""

    unit_price = MoneyField(source="unit_amount", read_only=True)

    class Meta:
        model = PriceBreak
        fields = ["from_quantity", "unit_price"]


class SupplierTermsSerializer(serializers.ModelSerializer[SupplierItem]):
    """What a supplier asks for one variant; the lead time is its own or the supplier's."""

    supplier = serializers.SlugField(source="supplier.code")
    sku = serializers.CharField(source="variant.sku")
    unit_price = MoneyField(source="unit_amount", read_only=True)
    breaks = PriceBreakSerializer(many=True)
    lead_time_days = serializers.SerializerMethodField()

    class Meta:
        model = SupplierItem
        fields = [
            *("supplier", "sku", "supplier_sku", "unit_price", "breaks", "minimum_quantity"),
            *("pack_size", "lead_time_days", "is_preferred"),
        ]

    def get_lead_time_days(self, item: SupplierItem) -> int:
        """Return the days promised."""
        own = item.lead_time_days
        return item.supplier.lead_time_days if own is None else own


class LeadTimeSerializer(serializers.Serializer[Any]):
    """Days from sending an order to each delivery, beside the promise."""

    supplier = serializers.CharField(source="supplier_code")
    sku = serializers.CharField()
    deliveries = serializers.IntegerField()
    median_days = serializers.FloatField()
    shortest_days = serializers.FloatField(help_text="One delivery in ten is faster.")
    longest_days = serializers.FloatField(help_text="One delivery in ten is slower.")
    promised_days = serializers.IntegerField()
    is_late = serializers.BooleanField()


class PurchaseLineSerializer(serializers.ModelSerializer[PurchaseOrderLine]):
    """One article ordered."""

    sku = serializers.CharField(source="variant.sku")
    unit_price = MoneyField(source="unit_amount", read_only=True)

    class Meta:
        model = PurchaseOrderLine
        fields = ["sku", "quantity", "unit_price", "received_quantity"]


class PurchaseOrderSummarySerializer(serializers.ModelSerializer[PurchaseOrder]):
    """One order of a list."""

    supplier = serializers.SlugField(source="supplier.code")
    warehouse = serializers.SlugField(source="warehouse.code")
    total = MoneyField(read_only=True)
    units = serializers.IntegerField(read_only=True, help_text="Units ordered.")
    received_units = serializers.IntegerField(
        source="came", read_only=True, help_text="Of those, units in the house."
    )

    class Meta:
        model = PurchaseOrder
        fields = [
            *("number", "supplier", "warehouse", "state", "expected_date", "total", "units"),
            *("received_units", "note", "created_at", "sent_at", "confirmed_at", "received_at"),
            "ended_at",
        ]


class PurchaseOrderSerializer(PurchaseOrderSummarySerializer):
    """One order with its articles."""

    lines = PurchaseLineSerializer(many=True, read_only=True)

    class Meta(PurchaseOrderSummarySerializer.Meta):
        fields = [*PurchaseOrderSummarySerializer.Meta.fields, "lines"]


class WantedSerializer(StrictSerializer):
    """An article and how many; without a price the supplier's terms decide, packs included."""

    sku = serializers.SlugRelatedField(slug_field="sku", queryset=Variant.objects.all())
    quantity = WholeNumberField(min_value=1, max_value=MOST_UNITS)
    unit_price = MoneyField(required=False)

    def validate(self, attrs: Any) -> Wanted:
        """Return the line as the service knows it."""
        return Wanted(attrs["sku"].pk, attrs["quantity"], attrs.get("unit_price"))


class OpenPurchaseSerializer(StrictSerializer):
    """From whom, for which warehouse, what."""

    supplier = serializers.SlugRelatedField(slug_field="code", queryset=Supplier.objects.all())
    warehouse = serializers.SlugRelatedField(slug_field="code", queryset=Warehouse.objects.all())
    expected_date = serializers.DateField(required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    # The stubs do not know that a list takes its own arguments here.
    lines = WantedSerializer(many=True, allow_empty=False, max_length=MOST_LINES)  # type: ignore[call-arg]


class ExpectedSerializer(StrictSerializer):
    """The day an order is expected on; without one, what is known so far stands."""

    expected_date = serializers.DateField(required=False, allow_null=True, default=None)


class ReasonSerializer(StrictSerializer):
    """Why an order ends."""

    reason = serializers.CharField(max_length=200)


class DeliveredSerializer(StrictSerializer):
    """What came of one article: for the shelf, for inspection, or refused at the door."""

    sku = serializers.CharField(max_length=64)
    accepted = WholeNumberField(min_value=0, max_value=MOST_UNITS, required=False, default=0)
    held = WholeNumberField(min_value=0, max_value=MOST_UNITS, required=False, default=0)
    refused = WholeNumberField(min_value=0, max_value=MOST_UNITS, required=False, default=0)
    reason = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        default="",
        help_text="Needed where units are held or refused.",
    )


class DeliverySerializer(StrictSerializer):
    """One delivery; the same reference is booked once, for ever."""

    reference = serializers.RegexField(r"^[\x21-\x7e]+$", max_length=60)
    delivery_note = serializers.CharField(
        max_length=40, required=False, allow_blank=True, default=""
    )
    lines = DeliveredSerializer(many=True, allow_empty=False, max_length=MOST_LINES)  # type: ignore[call-arg]


class ReceiptLineSerializer(serializers.ModelSerializer[ReceiptLine]):
    """What came of one article."""

    sku = serializers.CharField(source="order_line.variant.sku")
    accepted = serializers.IntegerField(source="accepted_quantity")
    held = serializers.IntegerField(source="held_quantity")
    refused = serializers.IntegerField(source="refused_quantity")
    inspected = serializers.IntegerField(source="inspected_quantity")

    class Meta:
        model = ReceiptLine
        fields = ["sku", "accepted", "held", "refused", "inspected", "reason"]


class ReceiptSerializer(serializers.ModelSerializer[Receipt]):
    """One delivery as it was booked."""

    order = serializers.CharField(source="order.number")
    lines = ReceiptLineSerializer(many=True)

    class Meta:
        model = Receipt
        fields = ["reference", "order", "delivery_note", "created_at", "lines"]
