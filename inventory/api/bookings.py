"""Places in the queue for what is sold out, for programs."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import inventory.selectors.booking
import inventory.services.booking
from inventory.models import PreBooking
from operations.api.serializers import StrictSerializer, WholeNumberField, read


class BookSerializer(StrictSerializer):
    """What is queued for, and how many units of it."""

    variant = WholeNumberField(min_value=1, max_value=2**62)
    quantity = WholeNumberField(min_value=1, max_value=999, default=1)


class BookingSerializer(serializers.ModelSerializer[PreBooking]):
    """A place in line, from 1 while it waits; what is held stands until ``held_until``."""

    place = serializers.SerializerMethodField()

    class Meta:
        model = PreBooking
        fields = [
            "id", "variant", "quantity", "state", "place", "held_quantity", "held_until",
            "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_place(self, booking: Any) -> int | None:
        """Return the place in line, null for what does not wait."""
        return booking.place if booking.state == PreBooking.State.WAITING else None


class BookingsView(ListAPIView[PreBooking]):
    """The client's places in queues."""

    serializer_class = BookingSerializer
    queryset = PreBooking.objects.none()

    def get_queryset(self) -> Any:
        """Choose the client's own that wait or hold something."""
        return inventory.selectors.booking.live_of(self.request.user)

    @extend_schema(request=BookSerializer, responses={201: BookingSerializer})
    def post(self, request: Request) -> Response:
        """Take the last place in the queue for a sold-out variant; a place that is there stays."""
        facts = read(BookSerializer, request.data)
        booking = inventory.services.booking.ask(
            variant_id=facts["variant"], user=request.user, quantity=facts["quantity"]
        )
        own = inventory.selectors.booking.live_of(request.user)
        return Response(BookingSerializer(own.get(pk=booking.pk)).data, status=201)


class BookingView(APIView):
    """One place."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, booking_id: int) -> Response:
        """Give up the place, and what is held."""
        if not inventory.services.booking.withdraw(user=request.user, booking_id=booking_id):
            raise NotFound
        return Response(status=204)
