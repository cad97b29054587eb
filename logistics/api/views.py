"""Ways of delivery for API clients."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import logistics.selectors
from logistics.api.serializers import DeliveryOptionSerializer, GoodsAmountSerializer


class DeliveryMethodsView(APIView):
    """The ways goods can travel."""

    permission_classes = [AllowAny]

    @extend_schema(
        parameters=[GoodsAmountSerializer], responses=DeliveryOptionSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """List them, with the freight for goods of ``amount`` fen."""
        query = GoodsAmountSerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        options = logistics.selectors.delivery_options(query.validated_data["amount"])
        return Response(DeliveryOptionSerializer(options, many=True).data)
