"""Orders for API clients: the same verbs as the pages."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import cart.api.views
import logistics.selectors
import orders.selectors.credits
import orders.selectors.queue
import orders.services.cancellation
import orders.services.checkout
import orders.services.fulfilment
import orders.services.receipt
from inventory.models import Channel
from logistics.api.serializers import ParcelSerializer
from operations.api.idempotency import KEY_HEADER, respond_once
from operations.api.serializers import read, show
from operations.api.staff import StaffMay
from orders.api.filters import OrderFilter
from orders.api.owners import ORDER_TOKEN, own
from orders.api.serializers import (
    CancelSerializer,
    CreditSerializer,
    OrderSerializer,
    OrderSummarySerializer,
    PlaceOrderSerializer,
    ShipSerializer,
)
from orders.models import Order
from orders.services.contacts import Contact, contact_of
from orders.services.fulfilment import Parcel

ROWS = ("lines", "adjustments", "events")


def shown(order: Order) -> Any:
    """Return an order as clients read it."""
    order = Order.objects.prefetch_related(*ROWS).get(pk=order.pk)
    return show(OrderSerializer, order)


class OrdersView(ListAPIView):
    """The client's orders."""

    permission_classes = [AllowAny]
    serializer_class = OrderSummarySerializer
    filterset_class = OrderFilter
    queryset = Order.objects.none()

    def get_queryset(self) -> Any:
        """Choose the client's own orders."""
        if getattr(self, "swagger_fake_view", False):
            return Order.objects.none()
        return orders.selectors.queue.visible_orders(self.request).prefetch_related("lines")

    @extend_schema(
        parameters=[KEY_HEADER, cart.api.views.TOKEN_HEADER],
        request=PlaceOrderSerializer,
        responses={201: OrderSerializer},
    )
    def post(self, request: Request) -> Response:
        """Place an order from a quote: once per cart and once per Idempotency-Key."""
        form = PlaceOrderSerializer(data=request.data, context={"request": request})
        form.is_valid(raise_exception=True)
        facts = form.validated_data

        def act() -> tuple[int, Any]:
            placed = orders.services.checkout.write(
                quote=facts["quote"],
                contact=contact_from(facts),
                user=request.user,
                cart_token=cart.api.views.token_of(request),
                note=facts["note"],
                invoice=facts.get("invoice"),
                channel=Channel.APP,
            )
            prefetch_related_objects([placed.order], *ROWS)
            # Read before the stock row is locked, not after.
            body = show(OrderSerializer, placed.order)
            orders.services.checkout.hold(placed)
            return 201, body

        return respond_once(request, act)


def contact_from(facts: dict[str, Any]) -> Contact:
    """Read where the order goes."""
    if "address" in facts:
        return contact_of(facts["address"])
    return Contact(**facts["deliver_to"])


class OrderView(APIView):
    """One order."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[ORDER_TOKEN], responses=OrderSerializer)
    def get(self, request: Request, number: str) -> Response:
        """Show the order."""
        return Response(show(OrderSerializer, own(request, number, *ROWS)))


class RefundsView(APIView):
    """What was given back of an order."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[ORDER_TOKEN], responses=CreditSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the refunds, the latest first."""
        found = orders.selectors.credits.credits_of(own(request, number))
        return Response(CreditSerializer(found, many=True).data)


class CancelView(APIView):
    """Cancelling."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[ORDER_TOKEN], request=CancelSerializer, responses=OrderSerializer)
    def post(self, request: Request, number: str) -> Response:
        """Cancel an order that has not been shipped, or units of it that have not."""
        facts = read(CancelSerializer, request.data)
        order = own(request, number)
        who = {"order_id": order.pk, "actor": request.user, "reason": facts["reason"]}
        if "lines" in facts:
            orders.services.cancellation.cancel_units(units=facts["lines"], **who)
        else:
            orders.services.cancellation.cancel(**who)
        return Response(shown(order))


class ReceiptView(APIView):
    """Receiving."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[ORDER_TOKEN], request=None, responses=OrderSerializer)
    def post(self, request: Request, number: str) -> Response:
        """Confirm that the goods have arrived."""
        order = own(request, number)
        orders.services.receipt.confirm_receipt(order_id=order.pk, actor=request.user)
        return Response(shown(order))


class MayShip(StaffMay):
    """Admits staff who may ship."""

    right = "orders.ship_order"

    def has_permission(self, request: Request, view: Any) -> bool:
        """Tell whether who asks may."""
        return self.may(request, self.right)


class ShippingView(APIView):
    """The parcels of one order."""

    permission_classes = [AllowAny]

    def get_permissions(self) -> Any:
        """Let only staff with the right ship."""
        return [MayShip()] if self.request.method == "POST" else super().get_permissions()

    @extend_schema(parameters=[ORDER_TOKEN], responses=ParcelSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the parcels."""
        parcels = logistics.selectors.journey(own(request, number).number)
        return Response(ParcelSerializer(parcels, many=True).data)

    @extend_schema(request=ShipSerializer, responses={201: OrderSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Ship (staff only)."""
        form = ShipSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        facts = form.validated_data
        order = get_object_or_404(Order, number=number)
        orders.services.fulfilment.ship_order(
            order_id=order.pk,
            parcel=Parcel(facts["warehouse"], facts["carrier"], facts["tracking_number"]),
            quantities=facts.get("lines"),
            actor=request.user,
        )
        return Response(shown(order), status=201)


class LogisticsView(APIView):
    """Where the parcels of one order are."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[ORDER_TOKEN], responses=ParcelSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the parcels with their tracking events."""
        parcels = logistics.selectors.journey(own(request, number).number)
        return Response(ParcelSerializer(parcels, many=True).data)
