"""Counts, transfers and corrections as API clients write and read them."""

from typing import Any

from django.core.exceptions import ValidationError as InvalidValue
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.models import Variant
from inventory.forms.codes import CodeField
from inventory.forms.stock import MOST_UNITS
from inventory.models import CountLine, StockCount, StockMove, Transfer, TransferLine, Warehouse
from operations.api.serializers import StrictSerializer, WholeNumberField

MOST_LINES = 500
STORES = Warehouse.objects.filter(kind=Warehouse.Kind.STORE)
PLACES = Warehouse.objects.exclude(kind=Warehouse.Kind.TRANSIT)


class WarehouseField(serializers.SlugRelatedField):
    """A warehouse by its code."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(slug_field="code", **facts)


class SkuField(serializers.SlugRelatedField):
    """A variant by its SKU."""

    def __init__(self) -> None:
        super().__init__(slug_field="sku", queryset=Variant.objects.all())


class CountSerializer(serializers.ModelSerializer[StockCount]):
    """A count and how far it has come."""

    warehouse = serializers.SlugField(source="warehouse.code")
    lines = serializers.IntegerField(source="all", read_only=True)
    counted = serializers.IntegerField(source="done", read_only=True)

    class Meta:
        model = StockCount
        fields = [
            *("number", "warehouse", "zone", "is_blind", "state", "note", "lines", "counted"),
            *("created_at", "submitted_at", "decided_at"),
        ]


class CountLineSerializer(serializers.ModelSerializer[CountLine]):
    """What was counted of one item; blind, the rest is told once the count is submitted."""

    sku = serializers.CharField(source="stock_item.variant.sku")
    bin = serializers.CharField(source="stock_item.bin")
    expected_quantity = serializers.SerializerMethodField()
    difference = serializers.SerializerMethodField()

    class Meta:
        model = CountLine
        fields = [
            *("sku", "bin", "counted_quantity", "expected_quantity", "difference", "counted_at"),
            "reason",
        ]

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_expected_quantity(self, line: CountLine) -> int | None:
        """Return what the ledger said when it was counted."""
        return None if is_hidden(line.count) else line.expected_quantity

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_difference(self, line: CountLine) -> int | None:
        """Return units found above the ledger, below zero for missing ones."""
        hidden = is_hidden(line.count) or line.counted_quantity is None
        return None if hidden else line.difference


def is_hidden(count: StockCount) -> bool:
    """Tell whether counters may not know yet what is expected."""
    return count.is_blind and count.state == StockCount.State.OPEN


class BeginCountSerializer(StrictSerializer):
    """What is to be counted."""

    warehouse = WarehouseField(queryset=PLACES)
    zone = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    is_blind = serializers.BooleanField(required=False, default=True)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ScanSerializer(StrictSerializer):
    """A SKU or barcode, and how many lie there; without a quantity it is one more."""

    code = serializers.CharField(max_length=64)
    quantity = WholeNumberField(
        min_value=0, max_value=MOST_UNITS, required=False, allow_null=True, default=None
    )

    def validate_code(self, value: str) -> Variant:
        """Return the variant."""
        try:
            variant: Variant = CodeField().clean(value)
        except InvalidValue as refusal:
            raise serializers.ValidationError(refusal.messages) from refusal
        return variant


class SubmitCountSerializer(StrictSerializer):
    """Whether what nobody counted is gone."""

    rest_is_gone = serializers.BooleanField(required=False, default=False)


class TransferLineSerializer(serializers.ModelSerializer[TransferLine]):
    """So many of one variant."""

    sku = serializers.CharField(source="variant.sku")
    on_the_way = serializers.IntegerField(read_only=True)

    class Meta:
        model = TransferLine
        fields = ["sku", "quantity", "arrived_quantity", "lost_quantity", "on_the_way"]


class TransferSerializer(serializers.ModelSerializer[Transfer]):
    """A transfer with what it carries; ``on_the_way`` of a draft has not left yet."""

    from_warehouse = serializers.SlugField(source="source.code")
    to_warehouse = serializers.SlugField(source="destination.code")
    lines = TransferLineSerializer(many=True, read_only=True)

    class Meta:
        model = Transfer
        fields = [
            *("number", "from_warehouse", "to_warehouse", "state", "expected_date", "note"),
            "lines",
            *("created_at", "sent_at", "ended_at"),
        ]


class CarriedSerializer(StrictSerializer):
    """A variant and how many."""

    sku = SkuField()
    quantity = WholeNumberField(min_value=1, max_value=MOST_UNITS)


class DraftTransferSerializer(StrictSerializer):
    """From where to where, and what."""

    from_warehouse = WarehouseField(queryset=STORES)
    to_warehouse = WarehouseField(queryset=STORES)
    lines = serializers.ListField(
        child=CarriedSerializer(), allow_empty=False, max_length=MOST_LINES
    )
    expected_date = serializers.DateField(required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class CameSerializer(StrictSerializer):
    """Of one variant, how many arrived and how many turned out to be lost."""

    sku = SkuField()
    arrived = WholeNumberField(min_value=0, max_value=MOST_UNITS, required=False, default=0)
    lost = WholeNumberField(min_value=0, max_value=MOST_UNITS, required=False, default=0)


class ArrivalSerializer(StrictSerializer):
    """One delivery; a loss needs a reason."""

    lines = serializers.ListField(child=CameSerializer(), allow_empty=False, max_length=MOST_LINES)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a delivery of nothing, and a loss without a reason."""
        lost = any(line["lost"] for line in attrs["lines"])
        if not lost and not any(line["arrived"] for line in attrs["lines"]):
            raise serializers.ValidationError({"lines": _("Say what arrived, or what was lost.")})
        if lost and not attrs["reason"]:
            raise serializers.ValidationError({"reason": _("Say why it is lost.")})
        return attrs


class CorrectionSerializer(StrictSerializer):
    """By how many units an item's stock is wrong, and why."""

    sku = SkuField()
    warehouse = WarehouseField(queryset=PLACES)
    quantity = WholeNumberField(min_value=-MOST_UNITS, max_value=MOST_UNITS)
    reason = serializers.CharField(max_length=200)

    def validate_quantity(self, value: int) -> int:
        """Refuse a correction that corrects nothing."""
        if value == 0:
            raise serializers.ValidationError(_("Nothing would change."))
        return value


class ScrapSerializer(CorrectionSerializer):
    """How many units are thrown away, and why."""

    quantity = WholeNumberField(min_value=1, max_value=MOST_UNITS)


class BookedSerializer(serializers.ModelSerializer[StockMove]):
    """The move a correction became."""

    sku = serializers.CharField(source="stock_item.variant.sku")
    warehouse = serializers.SlugField(source="stock_item.warehouse.code")

    class Meta:
        model = StockMove
        fields = [
            *("sku", "warehouse", "kind", "quantity", "balance", "reference", "reason"),
            "created_at",
        ]
