"""What sales left, for the staff's programs."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inventory.api.reports import FIRST, LAST, CostReport, asked
from inventory.selectors.windows import window
from operations.api.serializers import MoneyField
from orders.forms import MarginForm
from orders.selectors.margins import NOTHING, margins_by

BY = OpenApiParameter("by", enum=["day", "product", "category"], description="Grouped by; day.")


class MarginSerializer(serializers.Serializer[Any]):
    """Goods that left less goods that came back: what they brought in and what they cost."""

    units = serializers.IntegerField()
    revenue = MoneyField(read_only=True)
    cost = MoneyField(read_only=True)
    left = serializers.IntegerField(source="amount", help_text="Fen; below zero for a loss.")


class MarginRowSerializer(serializers.Serializer[Any]):
    """The margin of one day, product or category."""

    key = serializers.CharField()
    margin = MarginSerializer()


class MarginsSerializer(serializers.Serializer[Any]):
    """What was left from the first to the last day."""

    first = serializers.DateField()
    last = serializers.DateField()
    total = MarginSerializer()
    rows = MarginRowSerializer(many=True)


class MarginsView(CostReport):
    """The margins of a window."""

    @extend_schema(parameters=[FIRST, LAST, BY], responses=MarginsSerializer)
    def get(self, request: Request) -> Response:
        """Tell what was left of the goods that left in a window (staff only)."""
        facts = asked(MarginForm, request)
        margins = margins_by(facts["by"], *window(facts["first"], facts["last"]))
        rows = [{"key": key, "margin": margin} for key, margin in margins.items()]
        whole = sum(margins.values(), NOTHING)
        return Response(MarginsSerializer(facts | {"total": whole, "rows": rows}).data)
