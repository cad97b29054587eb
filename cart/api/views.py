"""The cart for API clients: the same verbs as the pages."""

from typing import Any

from django.db import transaction
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import cart.selectors.seen
import cart.services.carts
import cart.services.coupons
from cart.api.serializers import (
    AddLineSerializer,
    AskQuoteSerializer,
    CartSerializer,
    ChangeLineSerializer,
    QuoteSerializer,
)
from cart.models import Cart
from inventory.models import Channel
from operations.api.serializers import read, show
from operations.api.versions import IF_MATCH
from promotions.api.serializers import CodeSerializer

TOKEN_HEADER = OpenApiParameter(
    "X-Cart-Token", OpenApiTypes.STR, OpenApiParameter.HEADER, description="A guest's cart."
)


def token_of(request: Request) -> str | None:
    """Return the guest's cart token, printable or not at all."""
    token = request.headers.get("X-Cart-Token", "")
    return token if 0 < len(token) <= 43 and token.isascii() and token.isprintable() else None


def cart_of(request: Request) -> Cart | None:
    """Find the client's open cart."""
    return cart.services.carts.find_cart(request.user, token_of(request))


def answer(mine: Cart | None, status: int = 200) -> Response:
    """Return the cart as it is now, with its ETag."""
    headers = {"ETag": f'"{mine.pk}-{mine.version}"'} if mine else {}
    seen = cart.selectors.seen.see_cart(mine, channel=Channel.APP)
    return Response(show(CartSerializer, seen), status=status, headers=headers)


def changed(request: Request, mine: Cart, verb: Any, **facts: Any) -> Response:
    """Run a verb on a cart, honouring ``If-Match``, and return the cart."""
    tag = request.headers.get("If-Match", "").strip('"')
    if not tag or tag == "*":
        verb(cart=mine, **facts)
        return answer(mine)
    pk, _dash, version = tag.partition("-")
    same = pk == str(mine.pk) and version.isdecimal() and len(version) < 10
    with transaction.atomic():
        cart.services.carts.expect_version(mine, int(version) if same else -1)
        verb(cart=mine, **facts)
    return answer(mine)


class CartView(APIView):
    """The client's own cart."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[TOKEN_HEADER], responses=CartSerializer)
    def get(self, request: Request) -> Response:
        """Show the cart."""
        return answer(cart_of(request))

    @extend_schema(parameters=[TOKEN_HEADER, IF_MATCH], responses={200: CartSerializer})
    def delete(self, request: Request) -> Response:
        """Empty the cart."""
        mine = cart_of(request)
        if mine is None:
            return answer(None)
        keys = list(mine.lines.values_list("pk", flat=True))
        return changed(request, mine, cart.services.carts.remove, line_ids=keys)


class LinesView(APIView):
    """The lines of the client's cart."""

    permission_classes = [AllowAny]

    @extend_schema(
        parameters=[TOKEN_HEADER, IF_MATCH],
        request=AddLineSerializer,
        responses={201: CartSerializer},
    )
    def post(self, request: Request) -> Response:
        """Put something into the cart; a guest without one gets one, with its token."""
        form = AddLineSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        facts = form.validated_data
        mine = cart.services.carts.open_cart(request.user, token_of(request))
        response = changed(
            request,
            mine,
            cart.services.carts.add,
            variant_id=facts["variant"],
            quantity=facts["quantity"],
        )
        response.status_code = 201
        return response


class LineView(APIView):
    """One line of the client's cart."""

    permission_classes = [AllowAny]

    @extend_schema(
        parameters=[TOKEN_HEADER, IF_MATCH],
        request=ChangeLineSerializer,
        responses=CartSerializer,
    )
    def patch(self, request: Request, line_id: int) -> Response:
        """Change quantity or selection."""
        form = ChangeLineSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        mine = self.cart_with(request, line_id)
        verb = cart.services.carts.change_line
        return changed(request, mine, verb, line_id=line_id, **form.validated_data)

    @extend_schema(parameters=[TOKEN_HEADER, IF_MATCH], responses={200: CartSerializer})
    def delete(self, request: Request, line_id: int) -> Response:
        """Take the line out."""
        mine = self.cart_with(request, line_id)
        return changed(request, mine, cart.services.carts.remove, line_ids=[line_id])

    def cart_with(self, request: Request, line_id: int) -> Cart:
        """Find the client's cart that holds a line. Raises Http404."""
        mine = cart_of(request)
        if mine is None or not mine.lines.filter(pk=line_id).exists():
            raise Http404
        return mine


class CouponView(APIView):
    """The one coupon the cart carries."""

    permission_classes = [AllowAny]

    @extend_schema(
        parameters=[TOKEN_HEADER, IF_MATCH], request=CodeSerializer, responses=CartSerializer
    )
    def put(self, request: Request) -> Response:
        """Put a coupon on the cart by its code, which makes it the person's own."""
        code = read(CodeSerializer, request.data)["code"]
        mine = cart.services.carts.open_cart(request.user, token_of(request))
        verb = cart.services.coupons.choose
        return changed(request, mine, verb, code=code, user=request.user)

    @extend_schema(parameters=[TOKEN_HEADER, IF_MATCH], responses={200: CartSerializer})
    def delete(self, request: Request) -> Response:
        """Take the coupon off the cart; it stays the person's."""
        mine = cart_of(request)
        return changed(request, mine, cart.services.coupons.drop) if mine else answer(None)


class QuoteView(APIView):
    """What the selected lines would cost, as a signed promise."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[TOKEN_HEADER], request=AskQuoteSerializer, responses=QuoteSerializer)
    def post(self, request: Request) -> Response:
        """Quote the selected lines."""
        form = AskQuoteSerializer(data=request.data, context={"user": request.user})
        form.is_valid(raise_exception=True)
        mine = cart_of(request)
        facts = form.validated_data
        home = facts.get("address")
        seen = cart.selectors.seen.see_cart(
            mine,
            facts.get("delivery_method"),
            region_code=home.region_code if home else facts.get("region"),
            channel=Channel.APP,
            points=facts["points"],
        )
        return Response(show(QuoteSerializer, seen))
