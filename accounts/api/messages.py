"""Messages, and the ways to be told, for API clients."""

from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import accounts.selectors
import accounts.services.notices
from accounts.models import Notice, NoticeChoice, User
from accounts.querysets import NoticeQuerySet
from operations.api.serializers import StrictSerializer, WholeNumberField, read


class MessageSerializer(serializers.ModelSerializer[Notice]):
    """A message; ``url`` is the page it leads to, empty where it leads nowhere."""

    url = serializers.CharField(read_only=True)
    is_read = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = ["id", "kind", "title", "words", "url", "created_at", "is_read", "read_at"]

    def get_is_read(self, notice: Notice) -> bool:
        """Tell whether it was read."""
        return notice.read_at is not None


class MarkSerializer(StrictSerializer):
    """Whether a message counts as read."""

    is_read = serializers.BooleanField()


class ReadSerializer(StrictSerializer):
    """Up to which message all were read; left out, all."""

    up_to = WholeNumberField(min_value=1, max_value=2**63 - 1, required=False)


class MarkedSerializer(serializers.Serializer[Any]):
    """How many messages were unread."""

    marked = serializers.IntegerField()


class WaySerializer(serializers.Serializer[Any]):
    """A way of being told; a fixed one cannot be chosen."""

    kind = serializers.ChoiceField(choices=Notice.Kind.choices)
    channel = serializers.ChoiceField(choices=NoticeChoice.Channel.choices)
    is_wanted = serializers.BooleanField()
    is_fixed = serializers.BooleanField()


class ChoiceSerializer(StrictSerializer):
    """Whether a person wants to be told of a kind of thing by a way."""

    kind = serializers.ChoiceField(choices=Notice.Kind.choices)
    channel = serializers.ChoiceField(choices=NoticeChoice.Channel.choices)
    is_wanted = serializers.BooleanField()


class ChoicesSerializer(StrictSerializer):
    """The ways to change; those left out stay as they are."""

    choices = ChoiceSerializer(many=True, allow_empty=False, max_length=20)  # type: ignore[call-arg]  # of lists


class MessageFilter(django_filters.FilterSet):  # type: ignore[misc]  # ships no types
    """By what it is about, and by whether it was read."""

    is_read = django_filters.BooleanFilter(method="keep")

    class Meta:
        model = Notice
        fields = ["kind", "is_read"]

    def keep(self, chosen: NoticeQuerySet, _name: str, is_read: bool) -> NoticeQuerySet:
        """Keep those that were read, or those that were not."""
        return chosen.exclude(read_at=None) if is_read else chosen.unread()


class MessagesView(ListAPIView[Notice]):
    """The client's messages."""

    serializer_class = MessageSerializer
    filterset_class = MessageFilter
    queryset = Notice.objects.none()

    def get_queryset(self) -> QuerySet[Notice]:
        """Choose the client's own."""
        return Notice.objects.owned_by(self.request.user)


class MessageView(APIView):
    """One of the client's messages."""

    @extend_schema(request=MarkSerializer, responses=MessageSerializer)
    def patch(self, request: Request, notice_id: int) -> Response:
        """Mark the message as read, or as unread again."""
        notice = get_object_or_404(Notice.objects.owned_by(request.user), pk=notice_id)
        facts = read(MarkSerializer, request.data)
        marked = accounts.services.notices.mark(notice=notice, **facts)
        return Response(MessageSerializer(marked).data)


class MessagesReadView(APIView):
    """Reading all."""

    @extend_schema(request=ReadSerializer, responses=MarkedSerializer)
    def post(self, request: Request) -> Response:
        """Mark all messages as read, or those up to one."""
        facts, user = read(ReadSerializer, request.data), cast("User", request.user)
        return Response({"marked": accounts.services.notices.read_all(user=user, **facts)})


class ChoicesView(APIView):
    """The ways the client's user is told of things."""

    @extend_schema(responses=WaySerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the ways beside the messages here, and whether they are wanted."""
        ways = accounts.selectors.ways_of(request.user)
        return Response(WaySerializer(ways, many=True).data)

    @extend_schema(request=ChoicesSerializer, responses=WaySerializer(many=True))
    def patch(self, request: Request) -> Response:
        """Choose by which ways to be told of what."""
        chosen = read(ChoicesSerializer, request.data)["choices"]
        ways = {(each["kind"], each["channel"]): each["is_wanted"] for each in chosen}
        accounts.services.notices.choose(user=cast("User", request.user), choices=ways)
        return self.get(request)
