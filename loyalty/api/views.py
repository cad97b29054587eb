"""Points for API clients: the same answers as the pages."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import loyalty.selectors
from loyalty.api.serializers import (
    EntrySerializer,
    RewardSerializer,
    RulesSerializer,
    StandingSerializer,
    TabSerializer,
)
from loyalty.models import MemberLevel, PointsEntry
from operations.api.serializers import read, show


class PointsView(APIView):
    """The client's points."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=StandingSerializer)
    def get(self, request: Request) -> Response:
        """Show balance and level, and what lapses soon."""
        key = own_key(request)
        standing, parcels = loyalty.selectors.standing(key), loyalty.selectors.expiring(key)
        return Response(show(StandingSerializer, vars_of(standing) | {"parcels": parcels}))


def own_key(request: Any) -> int:
    """Return whose points are asked for."""
    return int(request.user.pk)


def vars_of(standing: loyalty.selectors.Standing) -> dict[str, Any]:
    """Return a standing's facts with the names of its levels in the client's language."""
    names = {"title": standing.title, "next_title": standing.next_title}
    return vars(standing) | names


class EntriesView(ListAPIView):
    """How the client's points came about."""

    permission_classes = [IsAuthenticated]
    serializer_class = EntrySerializer
    queryset = PointsEntry.objects.none()

    def get_queryset(self) -> Any:
        """Choose the client's own entries of a tab."""
        if getattr(self, "swagger_fake_view", False):
            return PointsEntry.objects.none()
        tab = read(TabSerializer, self.request.query_params)["tab"]
        return loyalty.selectors.history(own_key(self.request), tab)

    @extend_schema(parameters=[TabSerializer])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the changes of the client's points, the latest first."""
        return super().get(request, *args, **kwargs)


class RulesView(APIView):
    """How points work."""

    permission_classes = [AllowAny]

    @extend_schema(responses=RulesSerializer)
    def get(self, request: Request) -> Response:
        """Show how points are earned and spent, and the member levels."""
        levels = MemberLevel.objects.order_by("rank")
        return Response(show(RulesSerializer, vars(loyalty.selectors.terms()) | {"levels": levels}))


class RewardsView(APIView):
    """The points mall."""

    permission_classes = [AllowAny]

    @extend_schema(responses=RewardSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what points can be redeemed for now."""
        balance = loyalty.selectors.balance_of(request.user)
        seen = loyalty.selectors.rewards_for(request.user, balance, timezone.now())
        return Response([show(RewardSerializer, one) for one in seen])
