"""Reviews for API clients: the same verbs as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.filters import BaseFilterBackend
from rest_framework.generics import ListAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import reviews.selectors
import reviews.services
from catalog.models import Product
from orders.models import Order
from reviews.api.serializers import (
    IllustratedReviewSerializer,
    OwnReviewSerializer,
    ReviewSerializer,
    WishesSerializer,
    WriteReviewSerializer,
)
from reviews.models import Review


class KeptOrder(BaseFilterBackend):
    """Lets the cursor follow the order the reviews were chosen in."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """Return the reviews as they were chosen."""
        return queryset

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        """Return the order of the reviews."""
        return tuple(queryset.query.order_by)


@extend_schema(parameters=[WishesSerializer])
class ProductReviewsView(ListAPIView[Review]):
    """The shown reviews of a product."""

    permission_classes = [AllowAny]
    serializer_class = ReviewSerializer
    filter_backends = [KeptOrder]
    queryset = Review.objects.none()

    def get_queryset(self) -> QuerySet[Review]:
        """Choose the product's reviews. Raises Http404."""
        wishes = WishesSerializer(data=self.request.query_params)
        wishes.is_valid(raise_exception=True)
        product = get_object_or_404(Product.objects.published(), pk=self.kwargs.get("product_id"))
        return reviews.selectors.reviews_of(product.pk, **wishes.validated_data)


class OwnReviewsView(ListAPIView[Review]):
    """The reviews the client has written."""

    serializer_class = OwnReviewSerializer
    queryset = Review.objects.none()

    def get_queryset(self) -> QuerySet[Review]:
        """Choose the client's own."""
        own = Review.objects.written_by(self.request.user)
        return own.select_related("user", "order_line").with_shots()


class OrderReviewsView(APIView):
    """What the client says of an own order's lines."""

    parser_classes = [*APIView.parser_classes, MultiPartParser]

    @extend_schema(
        request={
            "application/json": WriteReviewSerializer,
            "multipart/form-data": IllustratedReviewSerializer,
        },
        responses={201: OwnReviewSerializer},
    )
    def post(self, request: Request, number: str) -> Response:
        """Write the review of one line; 404 for a line that is not the client's."""
        form = IllustratedReviewSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = dict(form.validated_data)
        line_id = said.pop("line")
        own = Order.objects.placed_by(request.user).filter(number=number, lines=line_id)
        if not own.exists():
            raise Http404
        review = reviews.services.write_review(user=request.user, order_line_id=line_id, **said)
        written = Review.objects.with_shots().get(pk=review.pk)
        return Response(OwnReviewSerializer(written).data, status=201)
