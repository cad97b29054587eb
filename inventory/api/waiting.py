"""Waiting for what is sold out, for programs."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import inventory.services.waiting
from inventory.models import BackInStockRequest
from operations.api.serializers import StrictSerializer, WholeNumberField, read


class AskSerializer(StrictSerializer):
    """What is waited for; ``email`` may be left out by who is signed in and has one."""

    variant = WholeNumberField(min_value=1, max_value=2**62)
    email = serializers.EmailField(max_length=254, required=False)


class WishSerializer(serializers.ModelSerializer[BackInStockRequest]):
    """Something a shopper waits for."""

    class Meta:
        model = BackInStockRequest
        fields = ["id", "variant", "email", "created_at"]
        read_only_fields = fields


class AskedSerializer(serializers.Serializer[Any]):
    """What will be told, and to whom."""

    variant = serializers.IntegerField(source="variant_id")
    email = serializers.EmailField()


class WaitingView(ListAPIView):
    """What the client waits for."""

    serializer_class = WishSerializer
    queryset = BackInStockRequest.objects.none()

    def get_permissions(self) -> Any:
        """Let guests ask, but only who is signed in list."""
        return [AllowAny()] if self.request.method == "POST" else [IsAuthenticated()]

    def get_queryset(self) -> Any:
        """Choose what the client asked for and was not told yet."""
        return inventory.services.waiting.waiting_of(self.request.user)

    @extend_schema(request=AskSerializer, responses={201: AskedSerializer})
    def post(self, request: Request) -> Response:
        """Ask for one letter when a sold-out variant can be bought again."""
        facts = read(AskSerializer, request.data)
        email = facts.get("email") or getattr(request.user, "email", None)
        if not email:
            words = str(serializers.Field.default_error_messages["required"])
            refusal = serializers.ErrorDetail(words, "required")
            raise serializers.ValidationError({"email": [refusal]})
        asked = inventory.services.waiting.ask(
            variant_id=facts["variant"], email=email, user=request.user
        )
        return Response(AskedSerializer(asked).data, status=201)


class WishView(APIView):
    """One wish."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, request_id: int) -> Response:
        """Wait for it no longer."""
        if not inventory.services.waiting.withdraw(user=request.user, request_id=request_id):
            raise NotFound
        return Response(status=204)
