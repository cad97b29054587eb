"""The catalogue for API clients: anybody may read it, and keep it under its ETag."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import catalog.services.favourites
from catalog.api import serializers
from catalog.api.filters import CardFilters, LastFirst, ProductFilters
from catalog.models import Brand, Product, ProductCard
from catalog.selectors.favourites import favourites_of
from catalog.selectors.listing import listing
from catalog.selectors.product import Shown, show, similar
from catalog.selectors.shelves import tree
from catalog.selectors.suggestions import suggest
from operations.api.reads import CatalogueRead

FACETS = OpenApiParameter(
    "facets", OpenApiTypes.BOOL, description="Also count what each further choice would leave."
)
ATTRIBUTE = OpenApiParameter(
    "attr.{code}",
    OpenApiTypes.STR,
    description="The value of a filterable attribute; repeat it for either of several values.",
)
WORDS = OpenApiParameter("q", OpenApiTypes.STR, description="What was typed so far.")


class Retired(APIException):
    """The product is off the shelf for good."""

    status_code = 410
    default_code = "retired"
    default_detail = _("This is no longer sold.")


class ShelvesView(CatalogueRead, APIView):
    """The tree of categories."""

    permission_classes = [AllowAny]

    @extend_schema(summary="List categories", responses=serializers.ShelvesSerializer)
    def get(self, request: Request) -> Response:
        """Return every visible category, from the top down."""
        shelves = list(tree().by_path.values())
        answer = {"next": None, "previous": None, "results": shelves}
        return Response(serializers.ShelvesSerializer(answer).data)


@extend_schema(summary="List brands")
class BrandsView(CatalogueRead, ListAPIView[Brand]):
    """The brands, newest first."""

    permission_classes = [AllowAny]
    queryset = Brand.objects.all()
    serializer_class = serializers.NamedSerializer
    filter_backends: list[Any] = []


@extend_schema(summary="List products", parameters=[FACETS, ATTRIBUTE])
class ProductsView(CatalogueRead, ListAPIView[ProductCard]):
    """Products on sale, filtered and in the asked order."""

    permission_classes = [AllowAny]
    queryset = ProductCard.objects.none()
    serializer_class = serializers.CardSerializer
    filter_backends = [CardFilters]
    filterset_class = ProductFilters

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return a page of products; with ``facets=1`` also the facets and the total."""
        response: Response = super().list(request, *args, **kwargs)
        if request.query_params.get("facets") in {"1", "true"}:
            shelves = tree()
            shelf = shelves.by_id.get(self.asked.category_id or 0)  # type: ignore[attr-defined]
            below = tuple(each.id for each in shelves.below(shelf))
            found = listing(self.asked, 1, below)  # type: ignore[attr-defined]
            response.data["total"] = found.total
            response.data["facets"] = serializers.FacetSerializer(found.facets, many=True).data
        return response


class ProductView(CatalogueRead, APIView):
    """One product."""

    permission_classes = [AllowAny]

    @extend_schema(
        summary="Read a product",
        responses={
            200: serializers.ProductSerializer,
            410: OpenApiResponse(description="No longer sold."),
        },
    )
    def get(self, request: Request, product_id: int) -> Response:
        """Return a product with its variants, pictures and attributes."""
        shown = found_or_404(product_id)
        if shown.is_retired:
            raise Retired
        context = {"request": request}
        return Response(serializers.ProductSerializer(shown, context=context).data)


class SimilarView(CatalogueRead, GenericAPIView[ProductCard]):
    """What is like a product."""

    permission_classes = [AllowAny]
    serializer_class = serializers.CardSerializer
    pagination_class = None
    filter_backends: list[Any] = []

    @extend_schema(summary="List similar products", responses=serializers.CardSerializer(many=True))
    def get(self, request: Request, product_id: int) -> Response:
        """Return a handful of products of the same category."""
        cards = similar(found_or_404(product_id).product, limit=12)
        return Response(self.get_serializer(cards, many=True).data)


class SuggestionsView(CatalogueRead, APIView):
    """What a half-typed search may mean."""

    permission_classes = [AllowAny]

    @extend_schema(
        summary="Suggest searches",
        parameters=[WORDS],
        responses=serializers.SuggestionsSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return categories, brands and products that may be meant."""
        found = suggest(request.query_params.get("q", ""))
        context = {"request": request}
        return Response(serializers.SuggestionsSerializer(found, context=context).data)


class FavouritesView(ListAPIView[ProductCard]):
    """The caller's own favourites, the last one first."""

    queryset = ProductCard.objects.none()
    serializer_class = serializers.FavouriteCardSerializer
    filter_backends = [LastFirst]

    def get_queryset(self) -> Any:
        """Return the caller's own."""
        return favourites_of(self.request.user)

    @extend_schema(summary="List favourites")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return a page of favourites."""
        return self.list(request, *args, **kwargs)

    @extend_schema(
        summary="Add a favourite",
        request=serializers.FavouriteSerializer,
        responses={201: serializers.FavouriteSerializer, 200: serializers.FavouriteSerializer},
    )
    def post(self, request: Request) -> Response:
        """Remember a product; 200 when it was remembered already."""
        asked = serializers.FavouriteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        key = asked.validated_data["product"]
        try:
            made = catalog.services.favourites.add_favourite(user=request.user, product_id=key)
        except Product.DoesNotExist as missing:
            raise Http404 from missing
        return Response({"product": key}, status=201 if made else 200)


class FavouriteView(APIView):
    """One of the caller's favourites."""

    @extend_schema(summary="Remove a favourite", request=None, responses={204: None})
    def delete(self, request: Request, product_id: int) -> Response:
        """Forget a product; 404 when it was not among the caller's favourites."""
        verb = catalog.services.favourites.remove_favourite
        if not verb(user=request.user, product_id=product_id):
            raise Http404
        return Response(status=204)


def found_or_404(product_id: int) -> Shown:
    """Find a product that has ever been on sale."""
    try:
        return show(product_id, tree())
    except Product.DoesNotExist as missing:
        raise Http404 from missing
