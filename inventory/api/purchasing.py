"""Purchasing for staff who work through the API: the same verbs as the buyers' desk."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import inventory.services.purchase_transitions
import inventory.services.purchasing
import inventory.services.receiving
from inventory.api.purchase_papers import (
    DeliverySerializer,
    ExpectedSerializer,
    LeadTimeSerializer,
    OpenPurchaseSerializer,
    PurchaseOrderSerializer,
    PurchaseOrderSummarySerializer,
    ReasonSerializer,
    ReceiptSerializer,
    SupplierSerializer,
    SupplierTermsSerializer,
)
from inventory.models import PurchaseOrder, Receipt, Supplier, SupplierItem
from inventory.selectors.lead_times import lead_times
from inventory.selectors.purchases import with_progress
from inventory.services.receiving import Delivered
from operations.api.idempotency import KEY_HEADER, respond_once
from operations.api.serializers import read
from operations.api.staff import StaffMay

SUPPLIER = OpenApiParameter("supplier", str, description="The code of one supplier.")
SEES_ORDERS, CHANGES_ORDERS = "inventory.view_purchaseorder", "inventory.change_purchaseorder"


class PurchaseOrderFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By state and supplier."""

    supplier = django_filters.CharFilter(field_name="supplier__code")

    class Meta:
        model = PurchaseOrder
        fields = ["state", "supplier"]


class TermsFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By supplier and article."""

    supplier = django_filters.CharFilter(field_name="supplier__code")
    sku = django_filters.CharFilter(field_name="variant__sku")

    class Meta:
        model = SupplierItem
        fields = ["supplier", "sku"]


class SuppliersView(ListAPIView):
    """Whom the shop buys from."""

    permission_classes = [StaffMay]
    right = "inventory.view_supplier"
    serializer_class = SupplierSerializer
    queryset = Supplier.objects.all()


class SupplierTermsView(ListAPIView):
    """What suppliers ask."""

    permission_classes = [StaffMay]
    right = "inventory.view_supplieritem"
    serializer_class = SupplierTermsSerializer
    filterset_class = TermsFilter
    queryset = SupplierItem.objects.select_related("supplier", "variant").prefetch_related("breaks")


class LeadTimesView(APIView):
    """How long suppliers really take."""

    permission_classes = [StaffMay]
    right = "inventory.view_supplieritem"

    @extend_schema(parameters=[SUPPLIER], responses=LeadTimeSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the lead times measured, by supplier and article."""
        code = request.query_params.get("supplier")
        supplier = get_object_or_404(Supplier, code=code) if code else None
        measured = lead_times(supplier_id=supplier.pk if supplier else None)
        return Response(LeadTimeSerializer(measured, many=True).data)


class PurchaseOrdersView(ListAPIView):
    """Purchase orders."""

    permission_classes = [StaffMay]
    right, right_to_write = SEES_ORDERS, CHANGES_ORDERS
    serializer_class = PurchaseOrderSummarySerializer
    filterset_class = PurchaseOrderFilter
    queryset = PurchaseOrder.objects.none()

    def get_queryset(self) -> Any:
        """Choose all orders, with what came of them."""
        return with_progress(PurchaseOrder.objects.all())

    @extend_schema(
        parameters=[KEY_HEADER],
        request=OpenPurchaseSerializer,
        responses={201: PurchaseOrderSerializer},
    )
    def post(self, request: Request) -> Response:
        """Draft an order, once per Idempotency-Key."""
        facts = read(OpenPurchaseSerializer, request.data)
        supplier, warehouse = facts.pop("supplier"), facts.pop("warehouse")

        def act() -> tuple[int, Any]:
            order = inventory.services.purchasing.open_order(
                supplier_id=supplier.pk, warehouse_id=warehouse.pk, actor=request.user, **facts
            )
            return 201, shown(order.number)

        return respond_once(request, act)


class PurchaseOrderView(APIView):
    """One purchase order."""

    permission_classes = [StaffMay]
    right = SEES_ORDERS

    @extend_schema(responses=PurchaseOrderSerializer)
    def get(self, request: Request, number: str) -> Response:
        """Show the order."""
        return Response(shown(number))


class PurchaseVerbView(APIView):
    """A step in an order's life."""

    permission_classes = [StaffMay]
    right = right_to_write = CHANGES_ORDERS
    http_method_names = ["post", "options"]

    def carry_out(
        self, request: Request, number: str, form: Any, verb: Callable[..., Any]
    ) -> Response:
        """Read what the verb wants to know, call it, and show the order after it."""
        facts = read(form, request.data)
        order = get_object_or_404(PurchaseOrder, number=number)
        verb(order_id=order.pk, actor=request.user, **facts)
        return Response(shown(number))


class SendView(PurchaseVerbView):
    """Sending."""

    @extend_schema(request=ExpectedSerializer, responses=PurchaseOrderSerializer)
    def post(self, request: Request, number: str) -> Response:
        """Send a draft to its supplier."""
        send = inventory.services.purchase_transitions.send
        return self.carry_out(request, number, ExpectedSerializer, send)


class ConfirmView(PurchaseVerbView):
    """Confirming."""

    @extend_schema(request=ExpectedSerializer, responses=PurchaseOrderSerializer)
    def post(self, request: Request, number: str) -> Response:
        """Note that the supplier said yes."""
        confirm = inventory.services.purchase_transitions.confirm
        return self.carry_out(request, number, ExpectedSerializer, confirm)


class CancelView(PurchaseVerbView):
    """Cancelling."""

    @extend_schema(request=ReasonSerializer, responses=PurchaseOrderSerializer)
    def post(self, request: Request, number: str) -> Response:
        """Cancel an order of which nothing came."""
        cancel = inventory.services.purchase_transitions.cancel
        return self.carry_out(request, number, ReasonSerializer, cancel)


class CloseView(PurchaseVerbView):
    """Closing."""

    @extend_schema(request=ReasonSerializer, responses=PurchaseOrderSerializer)
    def post(self, request: Request, number: str) -> Response:
        """Close an order that came, or came short."""
        close = inventory.services.purchase_transitions.close
        return self.carry_out(request, number, ReasonSerializer, close)


class ReceiptsView(ListAPIView):
    """The deliveries of one order."""

    permission_classes = [StaffMay]
    right, right_to_write = SEES_ORDERS, "inventory.add_receipt"
    serializer_class = ReceiptSerializer
    filter_backends = []
    queryset = Receipt.objects.none()

    def get_queryset(self) -> Any:
        """Choose the order's deliveries."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        order = get_object_or_404(PurchaseOrder, number=self.kwargs["number"])
        receipts = order.receipts.select_related("order")
        return receipts.prefetch_related("lines__order_line__variant")

    @extend_schema(
        parameters=[KEY_HEADER], request=DeliverySerializer, responses={201: ReceiptSerializer}
    )
    def post(self, request: Request, number: str) -> Response:
        """Book a delivery, once per Idempotency-Key and once per reference."""
        facts = read(DeliverySerializer, request.data)
        order = get_object_or_404(PurchaseOrder, number=number)

        def act() -> tuple[int, Any]:
            receipt = inventory.services.receiving.receive(
                order_id=order.pk,
                reference=facts["reference"],
                delivery_note=facts["delivery_note"],
                lines=delivered(order, facts["lines"]),
                actor=request.user,
            )
            return 201, ReceiptSerializer(receipt).data

        return respond_once(request, act)


def delivered(order: PurchaseOrder, lines: list[dict[str, Any]]) -> list[Delivered]:
    """Return what came as the service knows it, by the order's lines."""
    keys = dict(order.lines.values_list("variant__sku", "pk"))
    return [
        Delivered(
            # No line has the key 0: what was not ordered is refused with all else that is wrong.
            keys.get(line["sku"], 0),
            line["accepted"],
            line["held"],
            line["refused"],
            line["reason"],
        )
        for line in lines
    ]


def shown(number: str) -> Any:
    """Return an order as clients read it. Raises Http404."""
    orders = with_progress(PurchaseOrder.objects.all()).prefetch_related("lines__variant")
    return PurchaseOrderSerializer(get_object_or_404(orders, number=number)).data
