"""What colleagues should know of an order; no shopper ever reads it."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import orders.services.notes
from operations.api.serializers import StrictSerializer, read
from operations.api.staff import StaffMay
from orders.models import Order
from orders.services.notes import LONGEST_NOTE


class StaffNoteSerializer(StrictSerializer):
    """The note as it stands; empty for none."""

    text = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True)


class StaffNoteView(APIView):
    """The staff's note of one order."""

    permission_classes = [StaffMay]
    right = "orders.view_order"
    right_to_write = "orders.note_order"

    @extend_schema(responses=StaffNoteSerializer)
    def get(self, request: Request, number: str) -> Response:
        """Read the note (staff only)."""
        return Response({"text": get_object_or_404(Order, number=number).staff_note})

    @extend_schema(request=StaffNoteSerializer, responses=StaffNoteSerializer)
    def put(self, request: Request, number: str) -> Response:
        """Replace the note (staff only)."""
        facts = read(StaffNoteSerializer, request.data)
        order = get_object_or_404(Order, number=number)
        written = orders.services.notes.write_staff_note(
            order_id=order.pk, text=facts["text"], actor=request.user
        )
        return Response({"text": written.staff_note})
