"""After-sales for shoppers' programs: the same verbs as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import orders.selectors.after_sales
import orders.services.after_sales
from operations.api.idempotency import KEY_HEADER, respond_once
from operations.api.serializers import read, show
from orders.api.after_sales_serializers import (
    AskAfterSalesSerializer,
    PicturesSerializer,
    ReturnSerializer,
    SentSerializer,
    WordsSerializer,
)
from orders.api.owners import ORDER_TOKEN, own
from orders.models import ReturnRequest
from orders.services.after_sales import Wish


def told(request: ReturnRequest) -> Any:
    """Return a request as clients read it."""
    return show(ReturnSerializer, ReturnRequest.objects.with_story().get(pk=request.pk))


def own_request(request: Request, number: str) -> ReturnRequest:
    """Find one of the client's requests. Raises Http404 for anybody else's."""
    return orders.selectors.after_sales.visible_request(request, number)


class OrderAfterSalesView(APIView):
    """After-sales requests of one order."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[ORDER_TOKEN], responses=ReturnSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the requests."""
        found = own(request, number).return_requests.with_story()
        return Response([show(ReturnSerializer, one) for one in found])

    @extend_schema(
        parameters=[KEY_HEADER, ORDER_TOKEN],
        request=AskAfterSalesSerializer,
        responses={201: ReturnSerializer},
    )
    def post(self, request: Request, number: str) -> Response:
        """Ask for money back, an exchange or a repair, once per Idempotency-Key."""
        facts = read(AskAfterSalesSerializer, request.data)
        order = own(request, number)
        wish = Wish(units=facts.pop("lines"), **facts)

        def act() -> tuple[int, Any]:
            asked = orders.services.after_sales.ask(
                order_id=order.pk, wish=wish, actor=request.user
            )
            return 201, told(asked)

        return respond_once(request, act)


class AfterSalesListView(ListAPIView[ReturnRequest]):
    """The client's after-sales requests."""

    permission_classes = [AllowAny]
    serializer_class = ReturnSerializer
    queryset = ReturnRequest.objects.none()

    def get_queryset(self) -> Any:
        """Choose the client's own."""
        if getattr(self, "swagger_fake_view", False):
            return ReturnRequest.objects.none()
        return orders.selectors.after_sales.visible_requests(self.request).with_story()


class AfterSalesView(APIView):
    """One after-sales request."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[ORDER_TOKEN], responses=ReturnSerializer)
    def get(self, request: Request, request_number: str) -> Response:
        """Show the request with every step so far."""
        return Response(told(own_request(request, request_number)))


class WithdrawView(APIView):
    """Withdrawing."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[ORDER_TOKEN], request=None, responses=ReturnSerializer)
    def post(self, request: Request, request_number: str) -> Response:
        """Take the request back before its goods are sent."""
        found = own_request(request, request_number)
        orders.services.after_sales.withdraw(request_id=found.pk, actor=request.user)
        return Response(told(found))


class SentView(APIView):
    """Sending the goods."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[ORDER_TOKEN], request=SentSerializer, responses=ReturnSerializer)
    def post(self, request: Request, request_number: str) -> Response:
        """Say under which number the goods travel back."""
        facts = read(SentSerializer, request.data)
        found = own_request(request, request_number)
        orders.services.after_sales.send(
            request_id=found.pk,
            carrier=facts["carrier"],
            number=facts["tracking_number"],
            actor=request.user,
        )
        return Response(told(found))


class AppealView(APIView):
    """Appealing."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[ORDER_TOKEN], request=WordsSerializer, responses=ReturnSerializer)
    def post(self, request: Request, request_number: str) -> Response:
        """Ask for a second answer to a rejection, once."""
        facts = read(WordsSerializer, request.data)
        found = own_request(request, request_number)
        orders.services.after_sales.appeal(
            request_id=found.pk, words=facts["words"], actor=request.user
        )
        return Response(told(found))


class PicturesView(APIView):
    """The pictures of a request."""

    permission_classes = [AllowAny]
    parser_classes = [MultiPartParser]

    @extend_schema(
        parameters=[ORDER_TOKEN],
        request={"multipart/form-data": PicturesSerializer},
        responses={201: ReturnSerializer},
    )
    def post(self, request: Request, request_number: str) -> Response:
        """Add pictures, nine in all, while the request waits for an answer."""
        found = own_request(request, request_number)
        facts = read(PicturesSerializer, request.data)
        orders.services.after_sales.add_pictures(
            request_id=found.pk, pictures=facts["pictures"], actor=request.user
        )
        return Response(told(found), status=201)
