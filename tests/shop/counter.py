"""A small API whose views refuse in every way, to see what clients are told."""

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.exceptions import ValidationError as InvalidValue
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import shop.urls
from accounts.models import User
from operations.api.idempotency import respond_once
from operations.api.reads import CatalogueRead
from operations.api.serializers import MoneyField, StrictSerializer, WholeNumberField
from operations.services.idempotency import StillRunning
from shop.api_pages import CursorPages
from shop.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500"]

FACTS: dict[str, Exception] = {
    "busy": OperationalError("canceling statement due to lock timeout"),
    "out_of_range": DataError("time zone displacement out of range"),
    "still_running": StillRunning("Still running."),
    "forbidden": PermissionDenied(),
    "invalid": InvalidValue("No."),
    "missing": Http404(),
    "suspicious": SuspiciousOperation("odd"),
    "broken": ZeroDivisionError("secret detail"),
}


class BasketLine(StrictSerializer):
    """A line as strict input."""

    variant = WholeNumberField(min_value=1)
    quantity = WholeNumberField(min_value=1, max_value=999)


class Basket(StrictSerializer):
    """Lines and money as strict input."""

    lines = BasketLine(many=True)
    tip = MoneyField(required=False)


class Baskets(APIView):
    """Takes baskets."""

    permission_classes = [AllowAny]

    def post(self, request: Request) -> Response:
        """Answer the basket as it was understood."""
        basket = Basket(data=request.data)
        basket.is_valid(raise_exception=True)
        return Response(basket.validated_data)


class Refusals(APIView):
    """Raises what it is asked to."""

    permission_classes = [AllowAny]

    def get(self, request: Request, fact: str) -> Response:
        """Raise."""
        raise FACTS[fact]


class Private(APIView):
    """Wants somebody signed in."""

    def get(self, request: Request) -> Response:
        """Answer who it is."""
        return Response({"nickname": request.user.nickname})


class Goods(CatalogueRead, APIView):
    """A catalogue read."""

    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        """Answer the same each time."""
        return Response({"name": "tea"})


class Person(serializers.ModelSerializer):
    """A nickname."""

    class Meta:
        model = User
        fields = ["nickname"]


class People(APIView):
    """A list in cursor pages."""

    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        """Answer one page."""
        pages = CursorPages()
        page = pages.paginate_queryset(User.objects.all(), request, self)
        return pages.get_paginated_response(Person(page, many=True).data)


class Purchases(APIView):
    """A POST that may be sent again."""

    permission_classes = [AllowAny]

    def post(self, request: Request) -> Response:
        """Make a user, once a key."""
        return respond_once(request, self.make)

    def make(self) -> tuple[int, Any]:
        """Make a user and answer its id."""
        email = f"buyer{User.objects.count()}@example.com"
        return 201, {"id": User.objects.create(email=email).pk}


def broken_page(request: HttpRequest, fact: str) -> HttpResponse:
    """Raise on a page."""
    raise FACTS[fact]


urlpatterns = [
    path("api/v1/baskets/", Baskets.as_view()),
    path("api/v1/refusals/<str:fact>/", Refusals.as_view()),
    path("api/v1/private/", Private.as_view()),
    path("api/v1/goods/", Goods.as_view()),
    path("api/v1/people/", People.as_view()),
    path("api/v1/purchases/", Purchases.as_view()),
    path("pages/<str:fact>/", broken_page),
    *shop.urls.urlpatterns,
]
