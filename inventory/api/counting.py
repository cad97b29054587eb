"""Counting through the API, for staff: the same verbs as the count screen."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import inventory.services.count_approval
import inventory.services.counting
from inventory.api.handling_papers import (
    BeginCountSerializer,
    CountLineSerializer,
    CountSerializer,
    ScanSerializer,
    SubmitCountSerializer,
)
from inventory.models import CountLine, StockCount
from operations.api.idempotency import KEY_HEADER, respond_once
from operations.api.serializers import read
from operations.api.staff import StaffMay

SEES, COUNTS = "inventory.view_stockcount", "inventory.change_stockcount"
APPROVES = "inventory.change_stockitem"


def with_progress() -> QuerySet[StockCount]:
    """Choose all counts with how far they are."""
    counts = StockCount.objects.select_related("warehouse")
    return counts.annotate(all=Count("lines"), done=Count("lines__counted_quantity"))


def shown(number: str) -> Any:
    """Return a count as clients read it. Raises Http404."""
    return CountSerializer(get_object_or_404(with_progress(), number=number)).data


class CountsView(ListAPIView):
    """Stock counts."""

    permission_classes = [StaffMay]
    right, right_to_write = SEES, COUNTS
    serializer_class = CountSerializer
    filterset_fields = ["state"]
    queryset = StockCount.objects.none()

    def get_queryset(self) -> QuerySet[StockCount]:
        """Choose all counts, the latest first."""
        return with_progress()

    @extend_schema(
        parameters=[KEY_HEADER], request=BeginCountSerializer, responses={201: CountSerializer}
    )
    def post(self, request: Request) -> Response:
        """Begin a count of a warehouse or a zone, once per Idempotency-Key."""
        facts = read(BeginCountSerializer, request.data)
        place = facts.pop("warehouse")

        def act() -> tuple[int, Any]:
            count = inventory.services.counting.begin(
                warehouse_id=place.pk, actor=request.user, **facts
            )
            return 201, shown(count.number)

        return respond_once(request, act)


class CountView(APIView):
    """One count."""

    permission_classes = [StaffMay]
    right = SEES

    @extend_schema(responses=CountSerializer)
    def get(self, request: Request, number: str) -> Response:
        """Show how far the count is."""
        return Response(shown(number))


class CountLinesView(ListAPIView):
    """The lines of one count."""

    permission_classes = [StaffMay]
    right, right_to_write = SEES, COUNTS
    serializer_class = CountLineSerializer
    filter_backends = []
    queryset = CountLine.objects.none()

    def get_queryset(self) -> QuerySet[CountLine]:
        """Choose the count's lines."""
        if getattr(self, "swagger_fake_view", False):
            return CountLine.objects.none()
        count = get_object_or_404(StockCount, number=self.kwargs["number"])
        lines: QuerySet[CountLine] = count.lines.select_related("count", "stock_item__variant")
        return lines

    @extend_schema(
        parameters=[KEY_HEADER], request=ScanSerializer, responses={201: CountLineSerializer}
    )
    def post(self, request: Request, number: str) -> Response:
        """Write down what was counted, once per Idempotency-Key; the last number holds."""
        facts = read(ScanSerializer, request.data)
        count = get_object_or_404(StockCount, number=number)

        def act() -> tuple[int, Any]:
            line = inventory.services.counting.record(
                count_id=count.pk,
                variant_id=facts["code"].pk,
                quantity=facts["quantity"],
                actor=request.user,
            )
            return 201, CountLineSerializer(line).data

        return respond_once(request, act)


class CountVerbView(APIView):
    """A step in a count's life."""

    permission_classes = [StaffMay]
    right = right_to_write = COUNTS
    http_method_names = ["post", "options"]

    def carry_out(
        self, request: Request, number: str, verb: Callable[..., Any], **facts: Any
    ) -> Response:
        """Call the verb and show the count after it."""
        count = get_object_or_404(StockCount, number=number)
        verb(count_id=count.pk, actor=request.user, **facts)
        return Response(shown(number))


class SubmitView(CountVerbView):
    """Submitting."""

    @extend_schema(request=SubmitCountSerializer, responses=CountSerializer)
    def post(self, request: Request, number: str) -> Response:
        """Hand the count in for approval."""
        facts = read(SubmitCountSerializer, request.data)
        submit = inventory.services.counting.submit
        return self.carry_out(request, number, submit, **facts)


class CancelView(CountVerbView):
    """Cancelling."""

    @extend_schema(request=None, responses=CountSerializer)
    def post(self, request: Request, number: str) -> Response:
        """Give the count up; nothing is booked."""
        return self.carry_out(request, number, inventory.services.counting.cancel)


class ApproveView(CountVerbView):
    """Approving."""

    right = right_to_write = APPROVES

    @extend_schema(request=None, responses=CountSerializer)
    def post(self, request: Request, number: str) -> Response:
        """Book the differences of a count somebody else made."""
        return self.carry_out(request, number, inventory.services.count_approval.approve)
