"""Money the staff's own programs give back, and what waits for a second person."""

from typing import Any, cast

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import orders.services.approvals
from accounts.models import User
from operations.api.idempotency import KEY_HEADER, respond_once
from operations.api.serializers import MoneyField, StrictSerializer, read
from operations.api.staff import StaffMay
from orders.api.desk import shown_to_staff
from orders.api.serializers import OrderSerializer
from orders.models import Order, RefundApproval


class ApprovalSerializer(serializers.ModelSerializer[RefundApproval]):
    """What waits for a second person, or waited; people are told by their ids."""

    order = serializers.CharField(source="order.number")
    amount = MoneyField()

    class Meta:
        model = RefundApproval
        fields = [
            "id", "order", "kind", "amount", "reason", "state", "asked_by", "asked_at",
            "decided_by", "decided_at", "words",
        ]  # fmt: skip


class ApprovalFilter(django_filters.FilterSet):  # type: ignore[misc]  # ships no types
    """By how far it is."""

    class Meta:
        model = RefundApproval
        fields = ["state", "kind"]


class DecisionSerializer(StrictSerializer):
    """Why, in a few words."""

    words = serializers.CharField(max_length=200, allow_blank=True, default="")


class StaffRefundSerializer(StrictSerializer):
    """How much goes back, and why."""

    amount = MoneyField()
    reason = serializers.CharField(max_length=200)


class ApprovalsView(ListAPIView[RefundApproval]):
    """What waits for a second person (staff only)."""

    permission_classes = [StaffMay]
    right = "orders.view_refundapproval"
    serializer_class = ApprovalSerializer
    filterset_class = ApprovalFilter
    queryset = RefundApproval.objects.select_related("order")


class ApproveRefundView(APIView):
    """Approving."""

    permission_classes = [StaffMay]
    right_to_write = "orders.approve_refund"

    @extend_schema(request=DecisionSerializer, responses=ApprovalSerializer)
    def post(self, request: Request, approval_id: int) -> Response:
        """Agree to what somebody else asked for, which is then carried out (staff only)."""
        facts, asked = read(DecisionSerializer, request.data), found(approval_id)
        done = orders.services.approvals.approve(approval_id=asked.pk, actor=request.user, **facts)
        return Response(ApprovalSerializer(done).data)


class DeclineRefundView(APIView):
    """Declining."""

    permission_classes = [StaffMay]
    right_to_write = "orders.approve_refund"

    @extend_schema(request=DecisionSerializer, responses=ApprovalSerializer)
    def post(self, request: Request, approval_id: int) -> Response:
        """Say no (staff only)."""
        facts, asked = read(DecisionSerializer, request.data), found(approval_id)
        done = orders.services.approvals.decline(approval_id=asked.pk, actor=request.user, **facts)
        return Response(ApprovalSerializer(done).data)


class StaffRefundView(APIView):
    """Giving money back."""

    permission_classes = [StaffMay]
    right_to_write = "orders.refund_order"

    @extend_schema(
        parameters=[KEY_HEADER],
        request=StaffRefundSerializer,
        responses={201: OrderSerializer, 202: ApprovalSerializer},
    )
    def post(self, request: Request, number: str) -> Response:
        """Give an amount back, once per Idempotency-Key; 202 asks a second person (staff only)."""
        facts, order = read(StaffRefundSerializer, request.data), other(request, number)

        def act() -> tuple[int, Any]:
            waiting = orders.services.approvals.carry_out(
                kind=RefundApproval.Kind.REFUND,
                order_id=order.pk,
                terms={"order_id": order.pk, **facts},
                actor=request.user,
                reason=facts["reason"],
            )
            return answer(waiting) or (201, shown_to_staff(order))

        return respond_once(request, act)


def found(approval_id: int) -> RefundApproval:
    """Find what waits. Raises Http404."""
    return get_object_or_404(RefundApproval, pk=approval_id)


def other(request: Request, number: str) -> Order:
    """Find an order that is not the clerk's own. Raises Http404."""
    others = Order.objects.exclude(user_id=cast("User", request.user).pk)
    return get_object_or_404(others, number=number)


def answer(waiting: RefundApproval | None) -> tuple[int, Any] | None:
    """Return what a client is told of what waits for a second person."""
    return (202, ApprovalSerializer(waiting).data) if waiting else None
