"""Flash sales and coupons for API clients: the same verbs as the pages."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import promotions.selectors.coupons
import promotions.selectors.flash
import promotions.services.coupons
from operations.api.idempotency import KEY_HEADER, respond_once
from operations.api.serializers import read, show
from promotions.api.serializers import (
    ClaimSerializer,
    CouponOfferSerializer,
    CouponSerializer,
    FlashSalesSerializer,
    StateSerializer,
)


class FlashSalesView(APIView):
    """Flash sales."""

    permission_classes = [AllowAny]

    @extend_schema(responses=FlashSalesSerializer)
    def get(self, request: Request) -> Response:
        """List the flash sales that run, and those that come, at most a hundred."""
        sales = promotions.selectors.flash.offered(timezone.now())
        answer = {"next": None, "previous": None, "results": sales}
        return Response(FlashSalesSerializer(answer, context={"request": request}).data)


class CouponsView(APIView):
    """The client's own coupons."""

    permission_classes = [IsAuthenticated]

    @extend_schema(parameters=[StateSerializer], responses=CouponSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the coupons of a state, at most a hundred: usable, used or lapsed."""
        state = read(StateSerializer, request.query_params)["state"]
        seen = promotions.selectors.coupons.coupons_of(request.user, state)
        return Response([show(CouponSerializer, one) for one in seen])


class OffersView(APIView):
    """The claim centre."""

    permission_classes = [AllowAny]

    @extend_schema(responses=CouponOfferSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the coupons that may be claimed now."""
        offers = promotions.selectors.coupons.claimable(request.user, timezone.now())
        return Response([show(CouponOfferSerializer, one) for one in offers])


class ClaimView(APIView):
    """Claiming."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        parameters=[KEY_HEADER], request=ClaimSerializer, responses={201: CouponSerializer}
    )
    def post(self, request: Request) -> Response:
        """Claim a coupon of the claim centre, or the one a code stands for."""
        facts = read(ClaimSerializer, request.data)

        def act() -> tuple[int, Any]:
            coupon = claimed(request.user, facts)
            return 201, show(CouponSerializer, promotions.selectors.coupons.seen_coupon(coupon))

        return respond_once(request, act)


def claimed(user: Any, facts: dict[str, Any]) -> Any:
    """Give the client what was asked for. Raises CouponRefused."""
    if "template" in facts:
        return promotions.services.coupons.claim(template_id=facts["template"], user=user)
    return promotions.services.coupons.enter_code(code=facts["code"], user=user)
