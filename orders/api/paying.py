"""Paying for API clients: the same verbs as the pages."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import orders.services.payment
import payments.gateways
from operations.api.idempotency import KEY_HEADER, respond_once
from operations.api.serializers import MoneyField, StrictSerializer, read
from operations.visitors import address_of
from orders.api.owners import ORDER_TOKEN, own
from orders.models import Order
from payments.gateways import UnknownGateway
from payments.gateways.contract import Device, Method, Presentation, Visit
from payments.models import Payment

DEVICES = serializers.ListField(
    child=serializers.ChoiceField(choices=[str(device) for device in Device])
)


class ChooseMethodSerializer(StrictSerializer):
    """Which way to pay; ``payer`` for a way that needs to know who pays, such as an openid."""

    gateway = serializers.SlugField(max_length=20)
    channel = serializers.SlugField(max_length=20)
    payer = serializers.CharField(max_length=128, required=False, default="", allow_blank=True)

    def validate_gateway(self, code: str) -> str:
        """Refuse a gateway the shop does not work with."""
        try:
            payments.gateways.by_code(code)
        except UnknownGateway as error:
            raise serializers.ValidationError(code=code, detail=str(error)) from error
        return code


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    """One attempt to be paid.

    Its ``presentation`` says what ``pay_url`` is: a page to go to, what a QR code is to say, or
    nothing of use beside the ``parameters`` for the bridge of the app the client runs in.
    """

    money = MoneyField(source="amount", read_only=True)
    refunded = MoneyField(source="refunded_amount", read_only=True)
    pay_url = serializers.SerializerMethodField()
    presentation = serializers.ChoiceField(choices=[str(kind) for kind in Presentation])
    parameters = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = Payment
        fields = [
            "out_trade_no",
            "gateway",
            "channel",
            "state",
            "money",
            "refunded",
            "pay_url",
            "presentation",
            "parameters",
            "expires_at",
            "succeeded_at",
            "created_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_pay_url(self, payment: Payment) -> str | None:
        """Return where to pay; None until the gateway has said where."""
        return payment.pay_url or None


class MethodSerializer(serializers.Serializer[Any]):
    """One way to pay."""

    gateway = serializers.CharField()
    channel = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    hint = serializers.CharField()
    devices = serializers.SerializerMethodField()
    needs_payer = serializers.BooleanField()

    @extend_schema_field(DEVICES)
    def get_devices(self, method: Method) -> list[str]:
        """Return where it works, always in the same order."""
        return sorted(method.devices)


class OrderPaymentSerializer(serializers.Serializer[Any]):
    """What is to be paid, what was tried, and the ways to pay."""

    order_state = serializers.ChoiceField(choices=Order.State.choices)
    payable = MoneyField(read_only=True)
    paid = MoneyField(read_only=True)
    expires_at = serializers.DateTimeField()
    methods = MethodSerializer(many=True)
    payments = PaymentSerializer(many=True)


class PaymentView(APIView):
    """The payment of one order."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[ORDER_TOKEN], responses=OrderPaymentSerializer)
    def get(self, request: Request, number: str) -> Response:
        """Show how the payment stands."""
        order = own(request, number)
        facts = {
            "order_state": order.state,
            "payable": order.payable_amount,
            "paid": order.paid_amount,
            "expires_at": order.expires_at,
            "methods": payments.gateways.methods(),
            "payments": Payment.objects.for_order(order.number),
        }
        return Response(OrderPaymentSerializer(facts).data)

    @extend_schema(
        parameters=[KEY_HEADER, ORDER_TOKEN],
        request=ChooseMethodSerializer,
        responses={201: PaymentSerializer},
    )
    def post(self, request: Request, number: str) -> Response:
        """Open a payment, or find the open one; pay it on its ``pay_url``.

        The row is written once per Idempotency-Key; the gateway is spoken to after its commit.
        """
        chosen = read(ChooseMethodSerializer, request.data)
        payer = chosen.pop("payer")
        order = own(request, number)

        def act() -> tuple[int, Any]:
            payment = orders.services.payment.write_payment(order_id=order.pk, **chosen)
            return 201, {"payment": payment.pk}

        answer = respond_once(request, act)
        back = settings.SITE_URL + reverse("pay_result", args=[number])
        payment = orders.services.payment.present(
            payment_id=answer.data["payment"], visit=Visit(back, address_of(request), payer)
        )
        answer.data = PaymentSerializer(payment).data
        return answer
