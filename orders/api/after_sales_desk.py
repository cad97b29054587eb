"""After-sales for the staff's own programs."""

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import orders.services.after_sales_desk
import orders.services.after_sales_settling
import orders.services.approvals
from operations.api.idempotency import KEY_HEADER, respond_once
from operations.api.serializers import read
from operations.api.staff import StaffMay
from orders.api.after_sales_serializers import (
    AnswerSerializer,
    ApproveSerializer,
    BackSerializer,
    InspectSerializer,
    ReturnSerializer,
    SettleSerializer,
    WordsSerializer,
)
from orders.api.approvals import ApprovalSerializer, answer
from orders.api.desk import StaffReturnSerializer, told_to_staff
from orders.models import RefundApproval, ReturnRequest


class QueueView(ListAPIView[ReturnRequest]):
    """What the staff has to do something about (staff only)."""

    permission_classes = [StaffMay]
    right = "orders.view_returnrequest"
    serializer_class = StaffReturnSerializer
    queryset = ReturnRequest.objects.none()

    def get_queryset(self) -> QuerySet[ReturnRequest]:
        """Choose the requests."""
        found: QuerySet[ReturnRequest] = ReturnRequest.objects.for_the_shop().with_story()
        return found


class DeskView(APIView):
    """A verb of the staff on one request."""

    permission_classes = [StaffMay]
    right_to_write = "orders.decide_returnrequest"

    def found(self, number: str) -> ReturnRequest:
        """Find the request. Raises Http404."""
        return get_object_or_404(ReturnRequest, number=number)


class ApproveView(DeskView):
    """Approving."""

    @extend_schema(request=ApproveSerializer, responses=ReturnSerializer)
    def post(self, request: Request, request_number: str) -> Response:
        """Let the goods come back (staff only)."""
        facts, found = read(ApproveSerializer, request.data), self.found(request_number)
        orders.services.after_sales_desk.approve(
            request_id=found.pk,
            words=facts["words"],
            warehouse_id=facts.get("warehouse"),
            actor=request.user,
        )
        return Response(told_to_staff(found))


class RejectView(DeskView):
    """Rejecting."""

    @extend_schema(request=WordsSerializer, responses=ReturnSerializer)
    def post(self, request: Request, request_number: str) -> Response:
        """Say no, with a reason (staff only)."""
        facts, found = read(WordsSerializer, request.data), self.found(request_number)
        orders.services.after_sales_desk.reject(
            request_id=found.pk, words=facts["words"], actor=request.user
        )
        return Response(told_to_staff(found))


class ArriveView(DeskView):
    """Taking in."""

    right_to_write = "orders.inspect_returnrequest"

    @extend_schema(request=AnswerSerializer, responses=ReturnSerializer)
    def post(self, request: Request, request_number: str) -> Response:
        """Say that the goods have arrived (staff only)."""
        facts, found = read(AnswerSerializer, request.data), self.found(request_number)
        orders.services.after_sales_desk.arrive(
            request_id=found.pk, words=facts["words"], actor=request.user
        )
        return Response(told_to_staff(found))


class InspectView(DeskView):
    """Inspecting."""

    right_to_write = "orders.inspect_returnrequest"

    @extend_schema(request=InspectSerializer, responses=ReturnSerializer)
    def post(self, request: Request, request_number: str) -> Response:
        """Accept units and book them in; lines left out are not accepted (staff only)."""
        facts, found = read(InspectSerializer, request.data), self.found(request_number)
        orders.services.after_sales_desk.inspect(
            request_id=found.pk,
            findings=facts["lines"],
            words=facts["words"],
            actor=request.user,
        )
        return Response(told_to_staff(found))


class SettleView(DeskView):
    """Settling."""

    right_to_write = "orders.settle_returnrequest"

    @extend_schema(
        parameters=[KEY_HEADER],
        request=SettleSerializer,
        responses={200: ReturnSerializer, 202: ApprovalSerializer},
    )
    def post(self, request: Request, request_number: str) -> Response:
        """Refund, replace, or send back repaired, once per Idempotency-Key (staff only).

        202 asks a second person.
        """
        facts, found = read(SettleSerializer, request.data), self.found(request_number)

        def act() -> tuple[int, Any]:
            waiting = orders.services.approvals.carry_out(
                kind=RefundApproval.Kind.SETTLE,
                order_id=found.order_id,
                terms={"request_id": found.pk, **terms_of(facts)},
                actor=request.user,
                reason=facts["words"],
            )
            return answer(waiting) or (200, told_to_staff(found))

        return respond_once(request, act)


def terms_of(facts: dict[str, Any]) -> dict[str, Any]:
    """Return how a request is settled, in JSON, as an approval would keep it."""
    parcel = facts.get("parcel", {}).get("parcel")
    return {
        "words": facts["words"],
        "amount": facts.get("amount"),
        "freight_amount": facts.get("freight", 0),
        "with_money": facts["with_money"],
        "parcel": asdict(parcel) if parcel else None,
    }


class SendBackView(DeskView):
    """Sending back."""

    right_to_write = "orders.inspect_returnrequest"

    @extend_schema(request=BackSerializer, responses=ReturnSerializer)
    def post(self, request: Request, request_number: str) -> Response:
        """Send back what was not accepted (staff only)."""
        facts, found = read(BackSerializer, request.data), self.found(request_number)
        orders.services.after_sales_settling.send_back(
            request_id=found.pk, actor=request.user, **facts
        )
        return Response(told_to_staff(found))
