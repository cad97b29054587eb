"""Whether something can be bought, for programs: the answer every page gives."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import inventory.selectors.availability
import inventory.selectors.destinations
from inventory.models import Channel
from operations.api.serializers import StrictSerializer, read

LARGEST_KEY = 2**62


class AskAvailabilitySerializer(StrictSerializer):
    """Of which variant, how many, and the region code of where they go."""

    variant = serializers.IntegerField(min_value=1, max_value=LARGEST_KEY)
    quantity = serializers.IntegerField(min_value=1, max_value=10**6, default=1)
    region = serializers.RegexField(r"^[0-9]{2,12}$", required=False)


class AvailabilitySerializer(serializers.Serializer[inventory.selectors.availability.Availability]):
    """Yes or no, how many are left, when they leave and from where, and why not in words.

    ``when`` is the day of dispatch: today, or for goods sold before they come the day they are
    expected; null where nobody knows.
    """

    variant = serializers.IntegerField(source="variant_id")
    can_buy = serializers.BooleanField()
    left = serializers.IntegerField()
    code = serializers.CharField()
    reason = serializers.CharField()
    when = serializers.DateField(allow_null=True)
    from_place = serializers.CharField()


class AvailabilityView(APIView):
    """Availability."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[AskAvailabilitySerializer], responses=AvailabilitySerializer)
    def get(self, request: Request) -> Response:
        """Tell whether so many of a variant can be bought by an app."""
        asked = read(AskAvailabilitySerializer, request.query_params.dict())
        answer = inventory.selectors.availability.availability(
            asked["variant"],
            asked["quantity"],
            destination=inventory.selectors.destinations.destination(asked.get("region", "")),
            channel=Channel.APP,
        )
        return Response(AvailabilitySerializer(answer).data)
