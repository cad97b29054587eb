"""Banners and topics for API clients: what is meant for the client's person."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import promotions.selectors.fronts
import shop.fronts
from catalog.api.serializers import CardSerializer, FileAddressField


class FrontSerializer(serializers.Serializer[Any]):
    """A banner or a topic: a picture with words that leads somewhere."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    words = serializers.CharField(source="text")
    image = FileAddressField()
    url = serializers.CharField()


class TopicSerializer(FrontSerializer):
    """A topic; its name in addresses is its slug."""

    slug = serializers.CharField()


class TopicGoodsSerializer(TopicSerializer):
    """A topic with its goods in their order."""

    products = CardSerializer(many=True)


class BannersSerializer(serializers.Serializer[Any]):
    """The banners for one person; they fit on one page."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = FrontSerializer(many=True)


class TopicsSerializer(BannersSerializer):
    """The topics for one person; they fit on one page."""

    results = TopicSerializer(many=True)


class BannersView(APIView):
    """Banners of the home page."""

    permission_classes = [AllowAny]

    @extend_schema(responses=BannersSerializer)
    def get(self, request: Request) -> Response:
        """List the banners meant for the client's person."""
        banners = shop.fronts.fronts_for(request.user).banners
        return Response(whole(BannersSerializer, banners, request))


class TopicsView(APIView):
    """Topics."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="topics_list", responses=TopicsSerializer)
    def get(self, request: Request) -> Response:
        """List the topics meant for the client's person."""
        topics = shop.fronts.fronts_for(request.user).topics
        return Response(whole(TopicsSerializer, topics, request))


class TopicView(APIView):
    """One topic."""

    permission_classes = [AllowAny]

    @extend_schema(responses=TopicGoodsSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Return a topic with its goods; 404 for one that is meant for others."""
        topic, is_meant = shop.fronts.topic_for(request.user, slug) or (None, False)
        if topic is None or not is_meant:
            raise Http404
        context = {"request": request}
        goods = promotions.selectors.fronts.goods_of(topic.pk)
        shown = TopicSerializer(topic, context=context).data
        products = CardSerializer(goods, many=True, context=context).data
        return Response(shown | {"products": products})


def whole(form: type[serializers.Serializer[Any]], rows: Any, request: Request) -> Any:
    """Write rows that fit on one page."""
    answer = {"next": None, "previous": None, "results": rows}
    return form(answer, context={"request": request}).data
