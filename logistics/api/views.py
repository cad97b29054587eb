"""Ways of delivery for API clients."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import logistics.selectors
from logistics.api.serializers import DeliveryOptionSerializer, ParcelToSendSerializer
from operations.api.serializers import read


class DeliveryMethodsView(APIView):
    """The ways goods can travel."""

    permission_classes = [AllowAny]

    @extend_schema(
        parameters=[ParcelToSendSerializer], responses=DeliveryOptionSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """List them, with the freight for goods of ``amount`` fen to a region."""
        asked = read(ParcelToSendSerializer, request.query_params)
        options = logistics.selectors.delivery_options(
            asked["amount"], asked.get("region", ""), asked["weight_grams"]
        )
        return Response(DeliveryOptionSerializer(options, many=True).data)
