"""Redeeming points for API clients: the same verb as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import orders.services.redemption
from accounts.models import Address
from inventory.models import Channel
from operations.api.idempotency import KEY_HEADER, respond_once
from operations.api.serializers import StrictSerializer, WholeNumberField, read, show
from orders.services.contacts import contact_of
from orders.services.redemption import Wish


class RedeemSerializer(StrictSerializer):
    """Which reward, and for goods which of one's own addresses."""

    reward = WholeNumberField(min_value=1, max_value=2**62)
    address = WholeNumberField(min_value=1, max_value=2**62, required=False)


class RedemptionSerializer(serializers.Serializer[Any]):
    """What was redeemed: the coupon's code, or the number of the order that brings the goods."""

    reward = serializers.IntegerField(source="reward_id")
    points = serializers.SerializerMethodField()
    coupon = serializers.CharField(source="coupon.code", allow_null=True, default=None)
    order = serializers.CharField(source="order_reference", allow_null=True)

    def get_points(self, redemption: Any) -> int:
        """Return how many points it cost."""
        return -int(redemption.entry.delta)


class RedeemView(APIView):
    """Redeeming points."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        parameters=[KEY_HEADER], request=RedeemSerializer, responses={201: RedemptionSerializer}
    )
    def post(self, request: Request) -> Response:
        """Redeem points for a coupon, or for goods that are sent to one of one's addresses."""
        facts = read(RedeemSerializer, request.data)
        wish = Wish(facts["reward"], contact_from(request.user, facts), channel=Channel.APP)

        def act() -> tuple[int, Any]:
            redemption = orders.services.redemption.redeem(wish=wish, user=request.user)
            return 201, show(RedemptionSerializer, redemption)

        return respond_once(request, act)


def contact_from(user: Any, facts: dict[str, Any]) -> Any:
    """Read where goods go, None where nothing is said. Raises ValidationError."""
    if "address" not in facts:
        return None
    address = Address.objects.owned_by(user).filter(pk=facts["address"]).first()
    if address is None:
        field = serializers.PrimaryKeyRelatedField(queryset=Address.objects.none())
        words = field.error_messages["does_not_exist"].format(pk_value=facts["address"])
        raise serializers.ValidationError({"address": [words]})
    return contact_of(address)
