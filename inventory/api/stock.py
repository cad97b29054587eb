"""Stock levels and moves, for the staff's programs."""

from dataclasses import replace
from typing import Any

import django_filters
from django.db.models import F
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import inventory.services.levels
from inventory.models import Channel, StockItem, StockMove
from operations.api.serializers import MoneyField, StrictSerializer, WholeNumberField, read
from operations.api.staff import StaffMay

MOST_UNITS = 10**9


class StockItemSerializer(serializers.ModelSerializer[StockItem]):
    """What one warehouse has of one variant: units, worth, promises and levels."""

    sku = serializers.CharField(source="variant.sku")
    warehouse = serializers.CharField(source="warehouse.code")
    available = serializers.IntegerField()
    worth = MoneyField(source="value", read_only=True)

    class Meta:
        model = StockItem
        fields = [
            "id",
            "variant",
            "sku",
            "warehouse",
            "bin",
            "on_hand",
            "reserved",
            "available",
            "worth",
            "backorder_limit",
            "minimum",
            "threshold",
            "maximum",
        ]
        read_only_fields = fields


class StockMoveSerializer(serializers.ModelSerializer[StockMove]):
    """One line of the ledger; ``seq`` counts an item's moves without a gap."""

    sku = serializers.CharField(source="stock_item.variant.sku")
    warehouse = serializers.CharField(source="stock_item.warehouse.code")
    worth = serializers.IntegerField(source="value", help_text="Fen, below zero for what left.")

    class Meta:
        model = StockMove
        fields = [
            "id",
            "item",
            "seq",
            "sku",
            "warehouse",
            "kind",
            "quantity",
            "worth",
            "balance",
            "reference",
            "reason",
            "created_at",
        ]
        read_only_fields = fields

    item = serializers.IntegerField(source="stock_item_id")


class KeptSerializer(StrictSerializer):
    """Units a channel may not sell."""

    channel = serializers.ChoiceField(choices=Channel.choices)
    quantity = WholeNumberField(min_value=0, max_value=MOST_UNITS)


class LevelsSerializer(StrictSerializer):
    """The levels of a stock item; null is no level. What is left out stays."""

    minimum = WholeNumberField(min_value=0, max_value=MOST_UNITS, allow_null=True, required=False)
    threshold = WholeNumberField(min_value=0, max_value=MOST_UNITS, allow_null=True, required=False)
    maximum = WholeNumberField(min_value=0, max_value=MOST_UNITS, allow_null=True, required=False)
    backorder_limit = WholeNumberField(min_value=0, max_value=MOST_UNITS, required=False)
    bin = serializers.CharField(max_length=20, allow_blank=True, required=False)
    kept_back = KeptSerializer(many=True, required=False)


class StockFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By SKU, by the code of the warehouse, and by what is below its minimum."""

    sku = django_filters.CharFilter(field_name="variant__sku", lookup_expr="iexact")
    warehouse = django_filters.CharFilter(field_name="warehouse__code")
    low = django_filters.BooleanFilter(method="keep_low")

    def keep_low(self, items: Any, _name: str, is_low: bool) -> Any:
        """Keep what is below its minimum, or what is not."""
        low = items.filter(on_hand__lt=F("minimum") + F("reserved"))
        return low if is_low else items.exclude(pk__in=low.values("pk"))


class MoveFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By item, SKU, warehouse, kind and time."""

    item = django_filters.NumberFilter(field_name="stock_item_id", min_value=1, max_value=2**62)
    sku = django_filters.CharFilter(field_name="stock_item__variant__sku", lookup_expr="iexact")
    warehouse = django_filters.CharFilter(field_name="stock_item__warehouse__code")
    kind = django_filters.ChoiceFilter(choices=StockMove.Kind.choices)
    after = django_filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")
    before = django_filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="lt")


class StockView(ListAPIView):
    """What lies where."""

    permission_classes = [StaffMay]
    right = "inventory.view_stockitem"
    serializer_class = StockItemSerializer
    filterset_class = StockFilter
    queryset = StockItem.objects.select_related("variant", "warehouse")


class StockItemView(RetrieveAPIView):
    """What one warehouse has of one variant."""

    permission_classes = [StaffMay]
    right = "inventory.view_stockitem"
    serializer_class = StockItemSerializer
    lookup_url_kwarg = "item_id"
    queryset = StockItem.objects.select_related("variant", "warehouse")


class MovesView(ListAPIView):
    """The ledger, the latest move first."""

    permission_classes = [StaffMay]
    right = "inventory.view_stockmove"
    serializer_class = StockMoveSerializer
    filterset_class = MoveFilter
    queryset = StockMove.objects.select_related("stock_item__variant", "stock_item__warehouse")


class LevelsView(APIView):
    """The levels of a stock item."""

    permission_classes = [StaffMay]
    right = "inventory.view_stockitem"
    right_to_write = "inventory.change_stockitem"

    @extend_schema(responses=LevelsSerializer)
    def get(self, request: Request, item_id: int) -> Response:
        """Show them."""
        return Response(shown(get_object_or_404(StockItem, pk=item_id)))

    @extend_schema(request=LevelsSerializer, responses=LevelsSerializer)
    def patch(self, request: Request, item_id: int) -> Response:
        """Change those that are sent; alerts look again."""
        facts = read(LevelsSerializer, request.data)
        item = get_object_or_404(StockItem, pk=item_id)
        if "kept_back" in facts:
            facts["kept_back"] = {row["channel"]: row["quantity"] for row in facts["kept_back"]}
        levels = replace(inventory.services.levels.levels_of(item), **facts)
        item = inventory.services.levels.set_levels(stock_item_id=item_id, levels=levels)
        return Response(shown(item))


def shown(item: StockItem) -> Any:
    """Return an item's levels as clients read them."""
    levels = inventory.services.levels.levels_of(item)
    kept = [{"channel": key, "quantity": units} for key, units in levels.kept_back.items()]
    return LevelsSerializer(replace(levels, kept_back=kept)).data  # type: ignore[arg-type]  # rows
