"""Goods that come back, booked in by the staff's own programs."""

import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import orders.services.goods_back
from operations.api.idempotency import KEY_HEADER, respond_once
from operations.api.serializers import read
from operations.api.staff import StaffMay
from orders.api.desk import shown_to_staff
from orders.api.serializers import GoodsBackSerializer, OrderSerializer
from orders.models import Order
from orders.services.goods_back import Arrival


class GoodsBackView(APIView):
    """Goods that came back from one order."""

    permission_classes = [StaffMay]
    right = "orders.view_order"
    right_to_write = "orders.take_goods_back"

    @extend_schema(
        parameters=[KEY_HEADER], request=GoodsBackSerializer, responses={201: OrderSerializer}
    )
    def post(self, request: Request, number: str) -> Response:
        """Book goods back in, at what they cost (staff only); gives no money back."""
        facts = read(GoodsBackSerializer, request.data)
        order = get_object_or_404(Order, number=number)

        def act() -> tuple[int, Any]:
            name = f"goods_back:{uuid.uuid4().hex}"
            orders.services.goods_back.book_back(
                order_id=order.pk,
                quantities=facts["lines"],
                arrival=Arrival(facts["warehouse"], facts["fate"], name, facts["reason"]),
                actor=request.user,
            )
            return 201, shown_to_staff(order)

        return respond_once(request, act)
