"""Reports on stock, for the staff's programs: value, flows, age. All read-only."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inventory.forms.reports import DayForm, FlowForm, PlaceForm, ReportForm
from inventory.selectors.ageing import Age, ageing, stretches, total
from inventory.selectors.flows import Flow, flow_of, flows_by
from inventory.selectors.valuation import valuation
from inventory.selectors.windows import window
from operations.api.serializers import MoneyField
from operations.api.staff import StaffMay

FIRST = OpenApiParameter("first", OpenApiTypes.DATE, description="The first day; 30 days ago.")
LAST = OpenApiParameter("last", OpenApiTypes.DATE, description="The last day, included; today.")
DAY = OpenApiParameter("day", OpenApiTypes.DATE, description="At the end of this day; today.")
PLACE = OpenApiParameter("warehouse", OpenApiTypes.INT, description="Only this warehouse's id.")
BY = OpenApiParameter("by", enum=["variant", "warehouse", "kind"], description="Grouped by.")


def asked(form: type[ReportForm], request: Request) -> dict[str, Any]:
    """Return what a query asks, validated. Raises ValidationError, naming each parameter."""
    filled = form.of(request.query_params)
    if not filled.is_valid():
        wrong = {name: list(map(str, found)) for name, found in filled.errors.items()}
        general = wrong.pop("__all__", [])
        raise serializers.ValidationError(wrong | ({"last": general} if general else {}))
    return filled.cleaned_data


class WorthSerializer(serializers.Serializer[Any]):
    """Units of one variant in one warehouse and what they cost."""

    warehouse = serializers.IntegerField(source="warehouse_id")
    variant = serializers.IntegerField(source="variant_id")
    units = serializers.IntegerField()
    worth = MoneyField(source="value", read_only=True)


class ValuationSerializer(serializers.Serializer[Any]):
    """What the stock was worth, the dearest first."""

    day = serializers.DateField()
    worth = MoneyField(read_only=True)
    rows = WorthSerializer(many=True)


class FlowSerializer(serializers.Serializer[Any]):
    """Units at the start − went + came = units at the end."""

    opening = serializers.IntegerField()
    came = serializers.IntegerField()
    went = serializers.IntegerField()
    closing = serializers.IntegerField()


class FlowRowSerializer(FlowSerializer):
    """The flow of one variant, warehouse or kind of move."""

    key = serializers.CharField()


class FlowsSerializer(serializers.Serializer[Any]):
    """What flowed from the first to the last day."""

    first = serializers.DateField()
    last = serializers.DateField()
    total = FlowSerializer()
    rows = FlowRowSerializer(many=True)


class StretchSerializer(serializers.Serializer[Any]):
    """Units that have lain here so many days, and what they cost."""

    days = serializers.CharField()
    units = serializers.IntegerField()
    worth = MoneyField(read_only=True)


class AgeRowSerializer(serializers.Serializer[Any]):
    """The age of what is left of one variant."""

    variant = serializers.IntegerField()
    stretches = StretchSerializer(many=True)


class AgeingSerializer(serializers.Serializer[Any]):
    """The age of the stock, those with most old value first."""

    total = StretchSerializer(many=True)
    rows = AgeRowSerializer(many=True)


class CostReport(APIView):
    """A report for those who may see costs."""

    permission_classes = [StaffMay]
    right = "inventory.view_costlayer"


class ValuationView(CostReport):
    """The value of the stock."""

    @extend_schema(parameters=[DAY, PLACE], responses=ValuationSerializer)
    def get(self, request: Request) -> Response:
        """Value the stock at the end of a day, as its cost was known then (staff only)."""
        facts = asked(DayForm, request)
        day, place = facts["day"], facts["warehouse"]
        rows = valuation(window(day, day)[1], place.pk if place else None)
        worth = sum(row.value for row in rows)
        return Response(ValuationSerializer({"day": day, "worth": worth, "rows": rows}).data)


class FlowsView(CostReport):
    """What came and went."""

    @extend_schema(parameters=[FIRST, LAST, BY], responses=FlowsSerializer)
    def get(self, request: Request) -> Response:
        """Tell what was there, came, went and is there, in a window (staff only)."""
        facts = asked(FlowForm, request)
        flows = flows_by(facts["by"], *window(facts["first"], facts["last"]))
        rows = [{"key": key} | numbers(flow) for key, flow in flows.items()]
        whole = flow_of(
            sum(flow.opening for flow in flows.values()),
            sum(flow.came for flow in flows.values()),
            -sum(flow.went for flow in flows.values()),
        )
        return Response(FlowsSerializer(facts | {"total": whole, "rows": rows}).data)


def numbers(flow: Flow) -> dict[str, int]:
    """Return a flow as its four numbers."""
    return {name: getattr(flow, name) for name in ("opening", "came", "went", "closing")}


class AgeingView(CostReport):
    """How long goods have been lying here."""

    @extend_schema(parameters=[PLACE], responses=AgeingSerializer)
    def get(self, request: Request) -> Response:
        """Tell how long the goods have been lying here (staff only)."""
        place = asked(PlaceForm, request)["warehouse"]
        ages = ageing(place.pk if place else None)
        rows = [{"variant": key, "stretches": parts(age)} for key, age in ages.items()]
        return Response(AgeingSerializer({"total": parts(total(ages.values())), "rows": rows}).data)


def parts(age: Age) -> list[dict[str, Any]]:
    """Return an age by its stretches."""
    return [
        {"days": days, "units": units, "worth": worth}
        for days, units, worth in zip(stretches(), age.units, age.values, strict=True)
    ]
